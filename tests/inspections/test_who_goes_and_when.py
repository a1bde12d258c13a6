"""Whom a draw lists, who is sent, whose turn it is, and from when anything may be read, entered, served or finished."""

from contextlib import suppress
from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import transaction

from apps.inspections import public, readers
from apps.inspections.models import Answer, Entry, Order, Question, Task, Visit
from apps.inspections.operations import checking, drawing, inspectors, items, orders, phone, plans, tasks, visits
from apps.inspections.queries.phone import form_of
from apps.inspections.queries.plans import last_drawn, last_visitors, visits_of_year
from apps.inspections.rules.availability import away
from apps.kernel import phones
from apps.kernel.errors import Invalid
from apps.registry.models import Enterprise
from tests.draws.test_replayed import no_guards
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.draws import replaced
from tests.factories.inspections import COUNTY, START, Life
from tests.factories.pictures import PNG
from tests.factories.registry import enterprise_in

from .test_moves import Undo

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 11)  # ten days


@pytest.mark.parametrize(
    ("absences", "too_long"),
    [
        ([], False),
        ([(date(2026, 3, 2), date(2026, 3, 6))], False),  # half of the days
        ([(date(2026, 3, 2), date(2026, 3, 7))], True),
        ([(date(2026, 3, 2), date(2026, 3, 4)), (date(2026, 3, 9), date(2026, 3, 11))], True),
        ([(date(2026, 3, 2), date(2026, 3, 5)), (date(2026, 3, 3), date(2026, 3, 6))], False),  # twice the same days
        ([(date(2026, 1, 1), date(2026, 3, 6)), (date(2026, 3, 12), date(2026, 12, 31))], False),  # others are no days
    ],
)
def test_away_is_whoever_is_absent_on_more_than_half_of_the_days(absences, too_long):
    assert away(FIRST, LAST, absences) is too_long


def campaign_of(life, start=None):
    return life.campaign("PQ01", starts_on=start or life.start)


def directed(life, task, people, firm):
    return life.direct(task_id=task.pk, inspector_ids=[row.pk for row in people],
                    enterprise_ids=[firm.pk])  # fmt: skip


def test_the_list_of_a_draw_knows_leave_certificates_interests_and_the_last_visit():
    life = Life(firms=1, share="1").to("entered")
    sat = {row.inspector_id for row in life.visit.seats.all()}
    others = [row for row in life.people if row.pk not in sat]
    firm, key = life.firms[0], Entry.objects.get().key
    life.now += timedelta(days=1)
    (again,) = directed(life, campaign_of(life), others, firm)
    life.check(again)
    assert last_visitors([firm.pk]) == {firm.pk: {row.pk for row in others}}  # those of the last, not of the first
    drawn = last_drawn([firm.pk])[firm.pk]
    with suppress(Undo), transaction.atomic():
        stays = enterprise_in(COUNTY)  # what was done at a record goes with it into the one that it is merged into
        Enterprise.objects.filter(pk=firm.pk).update(merged_into=stays)
        assert last_visitors([stays.pk]) == {stays.pk: {row.pk for row in others}}
        assert last_drawn([stays.pk]) == {stays.pk: drawn}
        raise Undo
    one, two = sorted(sat)
    # of two certificates from the same day the longer one stands, whichever was entered later
    given = {"number": "JS-short", "items": ["PQ01"], "valid_from": date(2020, 1, 1), "last_day": date(2027, 12, 31)}
    life.act(inspectors.add_certificate, life.officer, inspector_id=one, **given)
    for person in (one, two):
        made = life.act(inspectors.declare_interest, life.officer, inspector_id=person, enterprise_id=firm.pk,
                        reason="亲属任职")  # fmt: skip
        if person == one:
            life.act(inspectors.end_interest, life.officer, inspector_id=one, interest_id=made.pk)
    life.act(inspectors.add_absence, life.officer, inspector_id=others[0].pk, first_day=life.start,
             last_day=life.start + timedelta(days=30), reason="病假")  # fmt: skip
    task = life.task
    listed = {row["label"]: row for row in drawing.inspector_rows(task, [row.item for row in task.items.all()])}
    numbers = {row.pk: row.key for row in life.people}  # the list is public: it names nobody
    assert set(listed) == {numbers[one], numbers[two], numbers[others[1].pk]}
    assert listed[numbers[one]]["certificates"] == [("PQ01", date(2020, 1, 1), date(2030, 12, 31))]
    assert (listed[numbers[one]]["recusals"], listed[numbers[two]]["recusals"]) == ([], [key])
    assert (listed[numbers[one]]["last"], listed[numbers[others[1].pk]]["last"]) == ([], [key])


def test_a_campaign_is_nobodys_who_may_not_go_and_public_once_it_runs():
    life = Life(firms=1)
    task, (first, second, third, _fourth) = campaign_of(life), life.people
    assert not Task.objects.public().exists()
    first.certificates.update(last_day=life.start + timedelta(days=10))  # the visits go on for twenty days
    life.act(inspectors.declare_interest, life.officer, inspector_id=second.pk, enterprise_id=life.firms[0].pk,
             reason="亲属任职")  # fmt: skip
    for people in ([first, third], [second, third]):
        with pytest.raises(Invalid):
            directed(life, task, people, life.firms[0])
    assert not Visit.objects.exists()
    directed(life, task, life.people[2:], life.firms[0])
    assert Task.objects.public().exists()


def test_two_records_of_one_enterprise_are_one_visit():
    life = Life(firms=2, share="2").to("drawn")
    first, second = life.firms
    type(first).objects.filter(pk=second.pk).update(merged_into=first)
    with pytest.raises(visits.LimitReached) as refused:
        life.act(drawing.take_up, life.officer, task_id=life.task_id)
    assert set(refused.value.details["enterprises"]) == {first.name}
    assert not Visit.objects.exists()


def test_who_was_replaced_in_the_draw_gives_the_turn_of_the_year_back():
    life = Life().to("assigned")
    gone = life.visits[0]
    assert visits_of_year(2026, ["PQ01"])[gone.enterprise_id, "PQ01"].drawn == 1
    replaced(life.task.draw_id, gone.key, "closed", by=life.officer, second=life.reviewer, at=life.now)
    life.act(drawing.follow_draw, life.officer, task_id=life.task_id)
    assert Visit.objects.get(pk=gone.pk).state == "void"
    assert (gone.enterprise_id, "PQ01") not in visits_of_year(2026, ["PQ01"])
    assert len(visits_of_year(2026, ["PQ01"])) == 2


def test_the_enterprise_reads_nothing_before_it_was_checked():
    life = Life(firms=1, share="1").to("assigned")
    visit, by, filer = life.visit, life.inspector(), life.filer
    file = BytesIO(PNG)
    file.name = "a.png"
    photo = life.act(checking.add_photo, by, visit_id=visit.pk, file=file)
    assert readers.may_read_photo(by, photo.document)
    assert not readers.may_read_photo(filer, photo.document)
    assert not Visit.objects.visible_to(filer).exists()
    life.check(visit)
    assert readers.may_read_photo(filer, photo.document)
    assert Visit.objects.visible_to(filer).get() == visit


def test_days_before_anything_began_are_no_days():
    life = Life(firms=1, share="1").to("assigned")
    before = life.start - timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        life.check(life.visit, checked_on=before)
    assert refused.value.details == {"field": "checked_on"}
    assert Visit.objects.get().state == "assigned"
    life.to("published")
    order = life.ordered(served=False)
    serving = {"order_id": order.pk, "receipt": "签收人：张某"}
    with pytest.raises(Invalid):
        life.act(orders.serve_order, life.officer, served_on=order.issued_on - timedelta(days=1), **serving)
    life.act(orders.serve_order, life.officer, served_on=order.issued_on, **serving)
    with pytest.raises(Invalid):
        life.look_again(order, passed=True, on=order.issued_on - timedelta(days=1))
    assert (Order.objects.get().state, Order.objects.get().rechecks.count()) == ("served", 0)


def test_a_task_ends_with_every_result_published_and_a_result_with_its_last_day():
    life = Life(firms=2, share="2").to("assigned")
    for visit in life.visits:
        life.check(visit)
    life.stage = "entered"
    life.to("published")
    with pytest.raises(Invalid):
        life.act(tasks.finish_task, life.officer, task_id=life.task_id)
    assert life.task.state == "running"
    shown = life.visits[0]
    fact = shown.fact
    fact.public_until = life.today + timedelta(days=30)
    with no_guards():
        fact.save(update_fields=["public_until"])
    assert Visit.objects.public(fact.public_until - timedelta(days=1)).get() == shown
    assert not Visit.objects.public(fact.public_until).exists()


def test_how_many_are_drawn_by_class_is_told_nobody():
    Life(by_class=True).to("plan_published")
    (record,) = public.task_records(public.tasks())
    assert record["share"] is None


def test_a_plan_handed_in_again_was_returned_for_nothing_any_more():
    life = Life().to("submitted")
    life.act(plans.return_plan, life.reviewer, plan_id=life.plan_id, reason="比例过低")
    assert life.plan.returned_reason == "比例过低"
    life.submitted()
    assert life.plan.returned_reason == ""


def test_a_visit_asks_the_form_of_the_day_it_is_made_and_old_answers_are_none():
    life = Life(firms=1, share="1").to("drawn")
    old = Question.objects.filter(form__item="PQ01").order_by("pk").first()
    life.now += timedelta(days=8)
    line = {"kind": "yes_no", "text": "是否建立追溯制度", "bad": "no"}
    items.set_form(item="PQ01", questions=[line], by=scope_of_user(user_with_post("province_officer", "320000")),
                   at=life.now)  # fmt: skip
    life.to("assigned")
    (asked,) = checking.questions_of(life.visit).values()
    assert asked.text == "是否建立追溯制度"
    with no_guards():  # an answer from when the visit had the form of before
        Answer.objects.create(visit=life.visit, question=old, value=old.bad or "no", problem=True,
                              by=scope_user(life), at=life.now)  # fmt: skip
    life.check(life.visit, codes=["1"])
    assert Visit.objects.get().state == "entered"


def scope_user(life):
    return life.visit.seats.order_by("pk").first().inspector.user


def test_a_result_from_a_wrong_clock_says_by_how_much():
    life = Life(firms=1, share="1").to("assigned")
    visit, by = life.visit, life.inspector()
    life.act(checking.write_notice, by, visit_id=visit.pk)
    life.answer(visit)
    visit.refresh_from_db()
    sent = phones.Sent(key=uuid4(), visit_id=visit.pk, kind="result", sha256="a" * 64, made_at=START,
                       seen=visit.version, form=form_of(visit), skew=-3600, accepted=True)  # fmt: skip
    outcome = checking.Outcome(life.today, ["1"], "signed", "张某", present=life.numbers(visit), **life.times())
    life.act(phone.keep_result, by, sent=sent, answers={}, remark=None, outcome=outcome)
    assert Visit.objects.get().clock_skew == -3600
