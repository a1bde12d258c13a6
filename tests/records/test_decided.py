"""What a decision on an objection has set stays set; a fact that became another thing may be objected to again."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.records import states
from apps.records.models import Fact, ImportOfFacts, Source
from apps.records.operations import by_hand, facts, objections
from apps.records.operations.batches import take_batch
from apps.records.operations.decisions import complete_decision
from apps.records.operations.imports import undo_import
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.divisions import agency_of
from tests.factories.records import proof
from tests.factories.registry import EnterpriseFactory

from .test_imports import SYSTEM, line, taken
from .test_objections import AT, LATER, Case

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WRONG = {"amount": "20", "day": "2026-01-20", "until": "2027-01-20"}
DECIDED = {"amount": 2000, "occurred_on": date(2025, 12, 20), "title": "轻微违法", "severity": 1}


@pytest.fixture
def case():
    return Case()


@pytest.fixture
def reported(case, tmp_path):
    """A case whose fact came by a file, and the file again."""

    def send(at, **more):
        return taken(tmp_path, line(case.enterprise.uscc, **WRONG | more), at=at)

    case.fact.delete()
    send(AT - DAY)
    case.fact = Fact.objects.get()
    case.send = send
    return case


def held(case):
    fact = Fact.objects.get(pk=case.fact.pk)
    return {name: getattr(fact, name) for name in DECIDED}


def test_the_same_file_again_changes_nothing_that_was_decided(reported):
    reported.uphold(reported.file(fact_id=reported.fact.pk), outcome="corrected", changes=DECIDED)
    assert reported.send(LATER + DAY).counts["unchanged"] == 1
    assert held(reported) == DECIDED
    # kind and weight are read from the category, and a heavier one would bar the repair
    run = reported.send(LATER + 2 * DAY, category="责令停产停业")
    assert (run.counts["unchanged"], held(reported)) == (1, DECIDED)
    assert Fact.objects.get().detail["decision"]["category"] == "罚款"


def test_nor_does_anybody_enter_a_category_that_bars_what_was_decided(reported):
    reported.uphold(reported.file(fact_id=reported.fact.pk), outcome="corrected", changes={"severity": 1})
    given = {"fact_id": reported.fact.pk, "by": reported.reviewer_above, "at": LATER + DAY}
    with pytest.raises(facts.FixedByDecision) as refusal:
        complete_decision(decision={"category": "责令停产停业"}, **given)
    assert refusal.value.details["fields"] == ["category"]
    barred = {"decision": {"category": "责令停产停业"}}
    with pytest.raises(IntegrityError, match="bars repair"), transaction.atomic():
        Fact.objects.filter(pk=reported.fact.pk).update(detail=barred, known_from=LATER + DAY)
    assert complete_decision(decision={"facts": "经查"}, **given).detail["decision"]["category"] == "罚款"


def test_what_was_barred_when_it_was_decided_may_be_freed(reported):
    reported.send(AT - DAY / 2, category="责令停产停业")
    reported.uphold(reported.file(fact_id=reported.fact.pk), outcome="corrected", changes={"severity": 1})
    given = {"fact_id": reported.fact.pk, "by": reported.reviewer_above, "at": LATER + DAY}
    assert complete_decision(decision={"category": "罚款"}, **given).severity == 1


def test_a_decision_on_the_weight_holds_against_a_heavier_kind(reported):
    reported.uphold(reported.file(fact_id=reported.fact.pk), outcome="corrected", changes={"severity": 1})
    heavier = {"kind": "licence_revoked", "severity": 3, "source_key": reported.fact.source_key}
    again = {"document_number": reported.fact.document_number, "occurred_on": WRONG["day"], "title": "吊销"}
    given = heavier | again | {"subject_code": reported.enterprise.uscc}
    feed = Source.objects.get(code="feed")
    take_batch(source=feed, facts=[given], by=SYSTEM, at=LATER + DAY)
    fact = Fact.objects.get()
    assert (fact.kind.code, fact.severity, fact.title) == ("penalty", 1, "吊销")


@pytest.mark.parametrize("agency", [None, "320102"])
def test_what_a_decision_withdrew_does_not_come_back_under_another_key(reported, agency):
    feed = Source.objects.get(code="feed")
    feed.agency = agency and agency_of(agency)
    feed.save()
    reported.uphold(reported.file(fact_id=reported.fact.pk), outcome="withdrawn")
    row = {"kind": "penalty", "severity": 3, "occurred_on": WRONG["day"], "title": "罚款"}
    row |= {"document_number": reported.fact.document_number, "subject_code": reported.enterprise.uscc}
    again = row | {"source_key": "another"}
    other = row | {"source_key": "a second one", "document_number": "2号"}
    _run, results = take_batch(source=feed, facts=[again, other], by=SYSTEM, at=LATER + DAY)
    assert [result["outcome"] for result in results] == ["refused", "created"]
    assert [problem["code"] for problem in results[0]["problems"]] == ["withdrawn"]


def again(reported, **more):
    """The decision once more, over the API and with a key of its own."""
    row = {"kind": "penalty", "severity": 3, "occurred_on": WRONG["day"], "title": "罚款", "source_key": "another"}
    row |= {"document_number": reported.fact.document_number, "subject_code": reported.enterprise.uscc}
    feed, at = Source.objects.get(code="feed"), LATER + DAY * ImportOfFacts.objects.count()
    _run, [result] = take_batch(source=feed, facts=[row | more], by=SYSTEM, at=at)
    return [problem["code"] for problem in result["problems"]] or result["outcome"]


@pytest.mark.parametrize("agency", [None, "320102"])
def test_what_a_decision_corrected_does_not_come_back_under_another_key(reported, agency):
    Source.objects.update(agency=agency and agency_of(agency))
    reported.uphold(reported.file(fact_id=reported.fact.pk), outcome="corrected", changes=DECIDED)
    assert again(reported) == ["decided"]  # nor by the day it had before
    assert again(reported, occurred_on="2025-12-20", kind="licence_revoked") == ["decided"]
    assert again(reported, document_number="2号") == "created"
    assert again(reported, source_key="other", subject_code=EnterpriseFactory().uscc) == "created"


def test_nor_what_it_withdrew_as_another_kind_whoever_sends_or_types_it(reported):
    Source.objects.update(agency=agency_of("320102"))
    reported.uphold(reported.file(fact_id=reported.fact.pk), outcome="withdrawn")
    assert again(reported, kind="licence_revoked", severity=4) == ["withdrawn"]
    officer = scope_of_user(user_with_post("county_officer", "320102"))
    given = {"kind": "licence_revoked", "subject_code": reported.enterprise.uscc, "title": "吊销", "severity": 4}
    given |= {"document_number": reported.fact.document_number, "evidence": proof(), "by": officer, "token": "t"}
    with pytest.raises(by_hand.GoneAlready) as refusal:
        by_hand.record_by_hand(occurred_on=date(2026, 1, 20), at=LATER + DAY, **given)
    assert refusal.value.details["fact"] == reported.fact.pk
    assert Fact.objects.count() == 1
    assert by_hand.record_by_hand(occurred_on=date(2026, 1, 21), at=LATER + DAY, **given).pk


def test_nor_by_hand_what_it_corrected_by_the_day_it_had(reported):
    Source.objects.update(agency=agency_of("320102"))
    reported.uphold(reported.file(fact_id=reported.fact.pk), outcome="corrected", changes=DECIDED)
    officer = scope_of_user(user_with_post("county_officer", "320102"))
    given = {"kind": "penalty", "subject_code": reported.enterprise.uscc, "title": "罚款", "severity": 3, "token": "t"}
    given |= {"document_number": reported.fact.document_number, "evidence": proof(), "by": officer}
    with pytest.raises(by_hand.KnownAlready):
        by_hand.record_by_hand(occurred_on=date(2026, 1, 20), at=LATER + DAY, **given)


def test_what_an_undone_import_had_brought_comes_with_another_key(reported):
    undo_import(run_id=ImportOfFacts.objects.get().pk, by=SYSTEM, at=LATER)
    row = {"kind": "penalty", "severity": 3, "occurred_on": WRONG["day"], "title": "罚款", "source_key": "right"}
    row |= {"document_number": reported.fact.document_number, "subject_code": reported.enterprise.uscc}
    feed = Source.objects.get(code="feed")
    _run, results = take_batch(source=feed, facts=[row], by=SYSTEM, at=LATER + DAY)
    assert results[0]["outcome"] == "created"


def test_a_file_changes_nothing_that_is_being_decided(reported):
    reported.file(fact_id=reported.fact.pk)
    assert reported.send(AT + DAY).counts["unchanged"] == 1  # nothing new: nothing to refuse
    run = reported.send(AT + 2 * DAY, amount="90", category="责令停产停业")
    assert (run.counts["rejected"], [row.reason for row in run.refusals]) == (1, ["objected"])
    assert "异议" in run.refusals[0].message
    fact = Fact.objects.get()
    assert (fact.state, fact.amount, fact.severity) == (states.OBJECTED, 200000, 2)


def test_whoever_lost_does_not_correct_it_back_but_another_decision_may(case):
    case.uphold(case.file(), outcome="corrected", changes={"severity": 2})
    back = {"fact_id": case.fact.pk, "reason": "仍属严重", "by": case.reviewer_above, "at": LATER + DAY}
    with pytest.raises(facts.FixedByDecision) as refusal:
        facts.correct_fact(changes={"severity": 3}, **back)
    assert refusal.value.details["fields"] == ["severity"]
    facts.correct_fact(changes={"title": "标题更正"}, **back)
    other = scope_of_user(user_with_post("county_reviewer", "320102"))
    second = case.file(at=LATER + 2 * DAY)  # the title is another: it may be heard again
    case.uphold(second, outcome="corrected", changes={"severity": 1}, by=other, at=LATER + 3 * DAY)
    fact = Fact.objects.get()
    assert (fact.severity, fact.fixed, fact.fixed_by) == (1, ["kind_id", "public_until", "severity"], second.pk)


def test_the_same_is_heard_once_and_what_became_heavier_anew(case):
    case.refuse(case.file())
    with pytest.raises(objections.NothingNew):
        case.file(at=LATER + DAY)
    change = {"fact_id": case.fact.pk, "reason": "加重", "by": case.reviewer_above}
    facts.correct_fact(changes={"severity": 4}, at=LATER + 2 * DAY, **change)
    facts.correct_fact(changes={"severity": 3}, at=LATER + 3 * DAY, **change)
    with pytest.raises(objections.NothingNew):  # again what was decided on
        case.file(at=LATER + 4 * DAY)
    facts.correct_fact(changes={"severity": 4}, at=LATER + 5 * DAY, **change)
    assert case.file(at=LATER + 6 * DAY).state == "filed"


@pytest.mark.parametrize("change", [{"severity": 3}, {"fixed": None}, {"severity": 3, "fixed_by": 0}])
def test_the_database_too_keeps_what_was_decided(case, change):
    case.uphold(case.file(), outcome="corrected", changes={"severity": 1})
    with pytest.raises(IntegrityError, match="another such decision"), transaction.atomic():
        Fact.objects.filter(pk=case.fact.pk).update(**change, known_from=LATER + DAY)


def test_the_database_too_keeps_what_is_being_decided(case):
    case.file()
    with pytest.raises(IntegrityError, match="only by the decision"), transaction.atomic():
        Fact.objects.filter(pk=case.fact.pk).update(amount=900000, known_from=LATER)
