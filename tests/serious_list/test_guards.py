"""What the database refuses by itself, row by row: criteria, days, persons, entries, applications, what was done."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.models import F

from apps.certificates.models import Check
from apps.deadlines.models import Limit
from apps.deadlines.queries import calendar
from apps.joint_punishment.models import Answer, Item
from apps.serious_list.models import Case, Entry, Ground, Repair
from apps.serious_list.operations import answering, proposing
from apps.serious_list.rules import penalties
from tests.factories.access import user_with_post
from tests.factories.joint_punishment import partner_in
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, START, Life
from tests.past import said_anew
from tests.serious_list.test_repair import Removal

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def let_pass(*attempts):
    """Names of the attempts that the database let pass; each is undone again."""
    passed = []
    for name, attempt in attempts:
        try:
            with transaction.atomic():
                attempt()
                connection.check_constraints()
                passed.append(name)
                transaction.set_rollback(True)
        except (IntegrityError, InternalError):
            pass
    return passed


def changes(rows, *attempts):
    return let_pass(*((str(change), lambda change=change: rows.update(**change)) for change in attempts))


def test_the_database_knows_the_heavier_penalties():
    with connection.cursor() as cursor:
        cursor.execute("SELECT k FROM unnest(%s::text[]) AS k WHERE serious_list_heavy(k)", [list(penalties.KINDS)])
        assert {kind for (kind,) in cursor.fetchall()} == penalties.HEAVY


def decided(life, **change):
    on = life.today
    return {
        "state": "decided", "decided_on": on, "decided_by": life.reviewer.user_id, "penalty_kind": "fine_heavy",
        "penalty_number": "1号", "penalty_on": on, "penalty_checked": "已核对",
    } | change  # fmt: skip


def test_a_decision_that_the_rules_do_not_carry():
    life = Life().to("consented")
    rows, on = Case.objects.filter(pk=life.id), life.today
    late, early = on + 400 * DAY, life.case.reviewed_on - DAY
    assert let_pass(("as the rules have it", lambda: rows.update(**decided(life)))) == ["as the rules have it"]
    assert changes(
        rows,
        decided(life, penalty_kind="warning"),
        decided(life, decided_on=late, penalty_on=late),
        decided(life, decided_on=early, penalty_on=early),
        decided(life, decided_by=life.officer.user_id),
        decided(life, decided_by=life.city.user_id),
        decided(life, penalty_effective_on=on - DAY),
        decided(life, ban_until=on - DAY),
        decided(life, ban_until=on + 21 * 366 * DAY),
        {"consented_by": F("proposed_by")},
        {"reviewed_by": None},
        {"consented_on": life.case.reviewed_on - DAY},
        {"statement": "另写"},
        {"review": "另写"},
        {"summary": "另写"},
        {"intent_absent": True, **decided(life)},
        {"answer_until": F("answer_until") - 1},
        {"needs_consent": False},
        {"agency": "amr-320104"},
    ) == []  # fmt: skip
    case = life.case
    case.intent_absent = True
    case.save()
    assert changes(Case.objects.filter(pk=life.id), {"intent_absent": False}) == []


def test_a_proposal_that_asks_for_less_than_the_level_of_its_bureau():
    life = Life()

    def proposed(**change):
        case = life.case
        case.pk, case.person_name = None, "另一人"
        for name, value in change.items():
            setattr(case, name, value)
        case.save(force_insert=True)

    assert let_pass(("as it was", proposed)) == ["as it was"]
    assert let_pass(
        ("no consent", lambda: proposed(needs_consent=False, consent_agency=None)),
        ("consent of another", lambda: proposed(consent_agency_id="amr-320500")),
        ("not with the penalty", lambda: proposed(same_day=False)),
        ("before the ground", lambda: proposed(event_on=START.date().replace(year=2017))),
    ) == []  # fmt: skip


def test_service_and_the_time_to_answer():
    life = Life().to("noticed")
    paper = life.case.papers.get()

    def served(on, method="direct"):
        life.served(paper, method=method, on=on)

    def answering(until):
        served(life.today)
        Case.objects.filter(pk=life.id).update(state="answering", notice_served_on=life.today, answer_until=until)

    right = ("as the rules have it", lambda: answering(life.today + 7 * DAY))
    assert let_pass(right) == ["as the rules have it"]
    assert let_pass(
        ("before its issue", lambda: served(life.today - DAY)),
        ("next year", lambda: served(life.today + 300 * DAY)),
        ("no time to answer", lambda: answering(life.today)),
        ("ends before it began", lambda: answering(life.today - DAY)),
        ("a day to answer", lambda: answering(life.today + DAY)),
        ("a day less than the limit", lambda: answering(life.today + 4 * DAY)),
    ) == []  # fmt: skip


@pytest.mark.parametrize(("name", "days"), [("statement", 9), ("hearing_request", 8)])
def test_the_time_to_answer_is_the_dated_limit(name, days):
    life = Life().to("noticed")
    said_anew(Limit.objects.filter(code=f"serious_list.{name}", validity__contains=life.today), value=days, unit="day")

    def answering(until):
        life.served(life.case.papers.get())
        Case.objects.filter(pk=life.id).update(state="answering", notice_served_on=life.today, answer_until=until)

    attempts = ((left, lambda left=left: answering(life.today + left * DAY)) for left in (days - 1, days))
    assert let_pass(*attempts) == [days]


def test_a_hearing_that_was_not_called():
    life = Life().to("hearing")
    heard = {"state": "answered", "heard_on": life.today, "hearing_minutes": "记录"}
    rows = Case.objects.filter(pk=life.id)
    assert changes(rows, heard, heard | {"hearing_on": life.today}, {"hearing_asked_on": None}) == []
    life.call_hearing()
    day = life.case.hearing_on
    assert changes(rows, heard, heard | {"heard_on": day, "hearing_minutes": ""}) == []
    assert changes(rows, heard | {"heard_on": day}) == []  # nobody served the call
    life.serve_call()
    assert changes(rows, heard | {"heard_on": day}) == []  # it left no minutes on paper
    first = calendar().working_day_after(life.today, 7)
    assert changes(rows, {"hearing_on": life.today + DAY}, {"hearing_on": first - DAY}) == []
    assert len(changes(rows, {"hearing_on": first}, {"hearing_on": day + DAY})) == 2
    life.hold_hearing()
    assert changes(rows, {"heard_on": None}, {"reviewed_on": day - DAY, "state": "reviewed"}) == []


def test_silence_is_no_hearing_that_was_asked_for():
    life = Life().to("hearing")
    rows, over = Case.objects.filter(pk=life.id), life.case.answer_until + DAY
    assert changes(rows, {"state": "answered"}, {"state": "answered", "waived_on": over}) == []


def test_nobody_waives_before_the_notice_is_served():
    life = Life()
    for state in ("proposed", "noticed"):
        life.to(state)
        assert changes(Case.objects.filter(pk=life.id), {"waived_on": life.today}) == []
    life = Life().to("answering")
    assert changes(Case.objects.filter(pk=life.id), {"waived_on": life.case.notice_served_on - DAY}) == []


def test_what_stands_is_not_found_gone_elsewhere():
    life = Life().to("published")
    assert changes(Case.objects.filter(pk=life.id), {"hidden_on": life.today}) == []


def test_a_waiver_stays():
    life = Life().to("noticed")
    life.act(proposing.acknowledge_notice, life.filer)
    life.act(answering.waive, life.filer)
    assert changes(Case.objects.filter(pk=life.id), {"waived_on": None}) == []


def test_a_published_listing_is_not_rewritten():
    life = Life().to("published")
    other = Life(enterprise_in(COUNTY), number="另号", now=life.now).to("published")
    rows, on = Case.objects.filter(pk=life.id), life.today
    assert changes(
        rows,
        {"penalty_kind": "ban"}, {"penalty_number": "另号"}, {"ban_until": on + 999 * DAY},
        {"penalty_effective_on": on}, {"fact": other.case.fact_id}, {"fact": None}, {"decided_by": life.city.user_id},
        {"statement": "另写"}, {"decision_served_on": None}, {"notice_on": None}, {"proposed_by": life.city.user_id},
        {"event_on": on}, {"person_name": "另一人"}, {"state": "removed", "ended_on": on, "reason": "x"},
        {"state": "expired", "ended_on": on}, {"state": "withdrawn", "ended_on": on, "reason": "x"},
        {"consented_on": None, "consented_by": None}, {"reviewed_by": life.city.user_id}, {"same_day": False},
    ) == []  # fmt: skip
    entry = Entry.objects.filter(case=life.id)
    assert changes(
        entry,
        {"until": F("until") + 3650}, {"until": F("until") - 1}, {"listed_on": F("listed_on") + 3}, {"number": "改号"},
        {"enterprise": other.enterprise.pk}, {"person": "张三"}, {"decided_on": F("decided_on") - 1},
        {"agency": "amr-320104"}, {"ended_on": on, "ended_by": "withdrawn"}, {"ended_on": on, "ended_by": "expired"},
    ) == []  # fmt: skip


ONE_MORE_DAY = ("event_on", "answer_until", "notice_on", "consented_on", "reviewed_on", "decided_on")
ANOTHER = ("proposed_by", "reviewed_by", "consented_by", "decided_by")


STANDS = "what was done in a case stands"


def said_of(life, **change):
    """The first line of what the database says of a change to a case; "" where it lets it pass."""
    try:
        with transaction.atomic():
            Case.objects.filter(pk=life.id).update(**change)
            transaction.set_rollback(True)
    except IntegrityError as error:
        return str(error).splitlines()[0]
    return ""


def test_every_column_of_what_was_done_stands_by_itself():
    """Refused by the guard and not by chance: another constraint would say another sentence."""
    life, somebody = Life().to("published"), user_with_post("county_reviewer", COUNTY)
    change = (
        {name: F(name) + 1 for name in ONE_MORE_DAY}
        | dict.fromkeys(ANOTHER, somebody.pk)
        | {
            "enterprise": enterprise_in(COUNTY).pk,
            "person_name": "另一人",
            "agency": "amr-320104",
            "ground": Ground.objects.exclude(pk=life.case.ground_id).first().pk,
            "needs_consent": False,
            "same_day": False,
            "penalty_number": "另号",
        }
    )
    assert [name for name, value in change.items() if said_of(life, **{name: value}) != STANDS] == []


def test_a_finding_of_no_intent_stands():
    life = Life().to("answered")
    life.drop(intent_absent=True)
    assert said_of(life, intent_absent=False) == STANDS


def test_an_entry_stands_on_a_notice_served_before_its_review():
    """Also where the party waived its time, and the day of the review was written past the verbs."""
    life = Life().to("noticed")
    life.now += DAY
    life.act(proposing.acknowledge_notice, life.filer)
    life.act(answering.waive, life.filer)
    Case.objects.filter(pk=life.id).update(
        state="reviewed", reviewed_on=life.today - DAY, reviewed_by=life.reviewer.user_id, review="无异议。"
    )
    life.to("served")
    with pytest.raises(IntegrityError, match="notice, decision and their service"), transaction.atomic():
        life.publish()


def test_an_entry_says_what_its_case_says():
    life = Life(person_name="欧阳小明", person_post="厂长").to("published")
    entry = life.case.entry
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Entry.objects.filter(pk=entry.pk)._raw_delete("default")
        cursor.execute("SET LOCAL session_replication_role = origin")

    def made(**change):
        values = {f.attname: getattr(entry, f.attname) for f in Entry._meta.concrete_fields} | change
        Entry.objects.create(**values)

    assert let_pass(("as the case has it", made)) == ["as the case has it"]
    assert let_pass(
        ("the whole name", lambda: made(person="欧阳小明")),
        ("no person", lambda: made(person="")),
        ("another number", lambda: made(number="x")),
        ("another day", lambda: made(decided_on=entry.decided_on - DAY)),
        ("another bureau", lambda: made(agency_id="amr-320104")),
        ("another party", lambda: made(enterprise_id=enterprise_in(COUNTY).pk)),
        ("ended at once", lambda: made(ended_on=entry.listed_on, ended_by="withdrawn")),
    ) == []  # fmt: skip
    made()  # or the case would end without its entry, and the feed tell of none


def test_an_application_that_the_rules_do_not_carry():
    removal = Removal().to("accepted")
    life, repair = removal.life, removal.repair
    rows = Repair.objects.filter(pk=repair.pk)
    given = {"decided_on": life.today, "reason": "x", "state": "refused"}

    def made(**change):
        row = Repair.objects.get(pk=repair.pk)
        Repair.objects.filter(pk=repair.pk).update(state="obviated")  # a refusal would bar another for some months
        row.pk, row.state = None, "received"
        for name, value in change.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    assert let_pass(("possible", made)) == ["possible"]
    soon = removal.entry.listed_on + 60 * DAY
    assert let_pass(("two months after", lambda: made(asked_on=soon, possible_from=soon))) == []
    assert changes(
        rows,
        given | {"decided_by": life.reviewer.user_id},
        given | {"decided_by": life.officer.user_id},
        {"possible_from": soon}, {"asked_on": F("asked_on") + 1}, {"accepted_by": removal.chief.user_id},
        {"state": "granted", "decided_on": life.today, "reason": "x", "decided_by": life.reviewer.user_id},
    ) == []  # fmt: skip
    assert len(changes(rows, given | {"decided_by": removal.chief.user_id})) == 1


def test_a_decision_on_an_application_stands():
    removal = Removal().to("refused")
    rows = Repair.objects.filter(pk=removal.repair.pk)
    other = removal.life.city.user_id
    assert changes(rows, {"reason": "另写"}, {"decided_by": other}, {"decided_on": F("decided_on") - 1}) == []


def test_lines_of_a_feed_answers_and_checks_are_append_only():
    life = Life().to("published")
    partner = partner_in(at=life.now)
    delivery = life.case.entry.deliveries.get(partner=partner)
    life.case.entry.deliveries.update(state="handed", handed_at=life.now)
    Answer.objects.create(partner=partner, key="1", delivery=delivery, result="received", on=life.today, at=life.now)
    assert Item.objects.exists()
    Check.objects.create(way="link", at=life.now)
    attempts = [
        (f"{model.__name__} {what}", lambda model=model, act=act: act(model.objects.all()))
        for model in (Item, Answer, Check)
        for what, act in (
            ("altered", lambda rows: rows.update(at=START)),
            ("gone", lambda rows: rows._raw_delete("default")),
        )
    ]
    assert let_pass(*attempts) == []
