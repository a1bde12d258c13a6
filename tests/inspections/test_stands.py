"""What no verb writes, written past the verbs: the database refuses it in its sentence, and the lawful verb passes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from apps.audit.models import Event
from apps.deadlines.models import Clock
from apps.inspections.models import (
    Absence,
    Candidate,
    CheckItem,
    Entry,
    Interest,
    Order,
    PhoneEntry,
    ResultCode,
    Task,
    Visit,
)
from apps.inspections.operations import grounds, inspectors, items, plans
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.inspections import Life

from .test_guards import refuses, takes
from .test_phone import keep, marks

pytestmark = pytest.mark.django_db
ENTERED = {"late_reason": "x", "clock_skew": 7, "longitude": "118.1", "latitude": "31.9", "accuracy": 3, "lacks": ["x"]}
REVIEWED = {"lacks_reason": "补写", "lacks_label": "x", "returned_reason": "补写"}


def raw(statement, *values):
    """Run as a person with a console would; refused or not at once."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(sentence, statement, *values):
    with pytest.raises((IntegrityError, InternalError), match=sentence):
        raw(statement, *values)


def test_what_was_entered_and_reviewed_stands_column_by_column():
    life = Life().to("entered")
    visit = Visit.objects.filter(pk=life.visit.pk)
    for name, value in ENTERED.items():
        refuses("entered and reviewed stands", lambda but={name: value}: visit.update(**but))
    takes(lambda: visit.update(lacks_reason="审核人写的", lacks_label="x"))  # a reviewer says why it stands
    life.to("published")
    for name, value in (ENTERED | REVIEWED | {"version": 99}).items():
        refuses("entered and reviewed stands", lambda but={name: value}: visit.update(**but))
    assert life.visit.late_reason == ""


def test_a_penalty_is_of_the_enterprise_and_named_by_two():
    life = Life().to("published")
    visit = Visit.objects.filter(pk=life.visit.pk)
    refuses("that two have named", lambda: visit.update(penalty_id=life.visit.fact_id))


def test_rounds_have_no_gaps_and_stand():
    life = Life().to("assigned")
    visit = life.visit
    refuses("keeps its round", lambda: Visit.objects.filter(pk=visit.pk).update(round=1))

    def further(number):
        return lambda: Visit.objects.create(task=life.task, enterprise=visit.enterprise, key=visit.key, draw=visit.draw,
                                            round=number)  # fmt: skip

    refuses("no gaps", further(7))
    takes(further(1))


def test_whoever_was_on_the_list_of_a_draw_stays_on_it():
    life = Life().to("prepared")
    takes(lambda: Candidate.objects.filter(task=life.task).delete())  # a draft: its list is made anew
    life.to("drawn")
    refuses("stays on it", lambda: Candidate.objects.filter(task=life.task).delete())
    life.to("assigned")
    refuses("stays on it", lambda: Candidate.objects.filter(task=life.task).delete())


def test_an_entry_of_a_phone_is_of_an_inspector_and_stands():
    life = Life().to("assigned")
    kept = keep(life, marks(life.visit))
    rows = PhoneEntry.objects.filter(pk=kept.pk)
    refuses("stands as it was kept", lambda: rows.update(skew=1))
    refuses("stands as it was kept", rows.delete)
    values = rows.values().get() | {"key": uuid4()}  # the key is the row's
    takes(lambda: PhoneEntry.objects.create(**values))
    stranger = user_with_post("county_officer", "320102")
    refuses("an inspector of the visit", lambda: PhoneEntry.objects.create(**values | {"by_id": stranger.pk}))
    life.to("published")
    refuses("an inspector of the visit", lambda: PhoneEntry.objects.create(**values))


@pytest.mark.parametrize("table", ["checkitem", "resultcode", "parameter", "provision", "exceptionground"])
def test_law_in_place_stands(table):
    what = {"checkitem": "yearly_limit = 12", "resultcode": "name = 'x'", "parameter": "value = 1",
            "provision": "gist = 'x'", "exceptionground": "legal_basis = 'x'"}[table]  # fmt: skip
    stands = "a version of the law stands"
    refused(stands, f"UPDATE inspections_{table} SET {what}")
    refused(stands, f"DELETE FROM inspections_{table}")
    refused("records of inspections are kept", f"TRUNCATE inspections_{table} CASCADE")
    raw(f"UPDATE inspections_{table} SET verified = NOT verified, note = 'x'")
    before = str(timezone.localdate() - timedelta(days=1))  # what held on a day that is over held
    if table == "resultcode":
        refused(stands, f"UPDATE inspections_resultcode SET valid_to = '{before}' WHERE valid_to IS NULL")
        raw("UPDATE inspections_resultcode SET valid_to = '2031-01-01' WHERE valid_to IS NULL")
        refused(stands, "UPDATE inspections_resultcode SET valid_to = '2032-01-01'")
        assert not ResultCode.objects.filter(name="x").exists()
        return
    refused(stands, f"UPDATE inspections_{table} SET validity = daterange('2001-01-01', upper(validity))")
    until = f"UPDATE inspections_{table} SET validity = daterange(lower(validity), '%s') WHERE upper_inf(validity)"
    refused(stands, until % before)
    raw(until % "2039-01-01")
    refused(stands, f"UPDATE inspections_{table} SET validity = daterange(lower(validity), NULL)")


def test_a_new_version_of_an_item_still_ends_the_one_of_before():
    life = Life()
    keeper = scope_of_user(user_with_post("province_officer", "320000"))
    old = CheckItem.objects.on(life.today).get(code="PQ01")
    values = {name: getattr(old, name) for name in items.FIELDS} | {"yearly_limit": old.yearly_limit + 1}
    day = timezone.localdate() + timedelta(days=3)
    life.act(items.set_item, keeper, code="PQ01", values=values, valid_from=day)
    limit = old.yearly_limit
    old.refresh_from_db()
    assert (old.validity.upper, old.yearly_limit) == (day, limit)


def test_certificates_interests_and_leaves_stay():
    life = Life()
    person = life.people[0]
    days = {"first_day": life.today, "last_day": life.today + timedelta(days=9)}
    leave = life.act(inspectors.add_absence, life.officer, inspector_id=person.pk, reason="病假", **days)
    said = life.act(inspectors.declare_interest, life.officer, inspector_id=person.pk, enterprise_id=life.firms[0].pk,
                    reason="亲属任职")  # fmt: skip
    raw("SET CONSTRAINTS ALL IMMEDIATE")
    for table in ("certificate", "interest", "absence"):
        refused("records of inspections are kept", f"TRUNCATE inspections_{table} CASCADE")
    stays = "what draws were made by stays on record"
    refuses(stays, person.certificates.all().delete)
    refuses(stays, person.interests.all().delete)
    refuses(stays, lambda: person.interests.update(enterprise=life.firms[1]))
    refuses(stays, lambda: person.absences.update(last_day=days["last_day"] + timedelta(days=1)))
    refuses(stays, lambda: person.absences.update(first_day=days["first_day"] - timedelta(days=1)))
    life.act(inspectors.cut_absence, life.officer, inspector_id=person.pk, absence_id=leave.pk,
             last_day=life.today + timedelta(days=2))  # fmt: skip
    life.act(inspectors.end_interest, life.officer, inspector_id=person.pk, interest_id=said.pk)
    refuses(stays, lambda: person.interests.update(ended_on=None))
    assert Absence.objects.get().last_day == life.today + timedelta(days=2)
    assert Interest.objects.get().ended_on == life.today


def test_a_certificate_ends_earlier_with_its_reason_and_changes_in_nothing_else():
    life = Life().to("prepared")
    person = life.people[0]
    held = person.certificates.get()
    stays = "what draws were made by stays on record"
    for but in ({"items": ["PQ01"]}, {"number": "x"}, {"valid_from": life.today}, {"inspector": life.people[1]},
                {"last_day": held.last_day + timedelta(days=1)}):  # fmt: skip
        refuses(stays, lambda but=but: person.certificates.update(**but))

    def cut(day, by=life.officer, reason="执法证被收回"):
        return life.act(inspectors.cut_certificate, by, inspector_id=person.pk, certificate_id=held.pk, last_day=day,
                        reason=reason)  # fmt: skip

    for day in (held.last_day, held.last_day + timedelta(days=1), held.valid_from - timedelta(days=1)):
        with pytest.raises(Invalid):
            cut(day)
    with pytest.raises(DomainError):
        cut(life.today, reason=" ")
    with pytest.raises(NotPermitted):
        cut(life.today, by=life.reviewer)
    assert person.certificates.get().last_day == held.last_day
    assert cut(life.today).last_day == life.today
    assert Event.objects.get(verb="inspections.certificate_cut").data["reason"] == "执法证被收回"
    with pytest.raises(grounds.PoolMoved):  # the draft goes by the new day
        life.to("drawn")


def test_a_seat_whose_certificate_was_withdrawn_is_to_be_replaced_until_another_is_entered():
    life = Life(share="1").to("assigned")
    seat = life.visit.seats.first()
    person, owed = seat.inspector, Clock.objects.of("inspections.seat", seat.pk).live()
    life.act(inspectors.cut_certificate, life.officer, inspector_id=person.pk, last_day=life.today, reason="收回证件",
             certificate_id=person.certificates.get().pk)  # fmt: skip
    assert owed.exists()
    life.act(inspectors.add_certificate, life.officer, inspector_id=person.pk, number="新", items=["*"],
             valid_from=life.today, last_day=life.today + timedelta(days=400))  # fmt: skip
    assert not owed.exists()


def test_which_enterprise_a_key_stands_for_and_an_order_that_was_written_stand():
    life = Life().to("prepared")
    rows = Entry.objects.filter(task=life.task_id)
    for but in ({"enterprise": life.firms[0]}, {"key": "x"}, {"salt": "x"}):
        refuses("stands for, stands", lambda but=but: rows.update(**but))
    takes(rows.delete)  # a draft is made anew
    life.to("published")
    refuses("stays on it", rows.delete)
    order = life.ordered()
    refuses("never removed", Order.objects.filter(pk=order.pk).delete)
    before = life.visit.first_checked_on - timedelta(days=9)
    refuses(
        "entered and reviewed stands", lambda: Visit.objects.filter(pk=life.visit.pk).update(first_checked_on=before)
    )


@pytest.mark.parametrize("share", ["0", "00", "0%", "0.00 %", "0％"])
def test_a_task_draws_somebody(share):
    life = Life().to("draft")
    with pytest.raises(Invalid) as told:
        life.add_task(title="零", share=share)
    assert told.value.details["field"] == "share"
    refuses("draws one object at least", lambda: Task.objects.filter(pk=life.task_id).update(share=share))
    assert plans.Task.objects.filter(plan=life.plan_id).count() == 1
