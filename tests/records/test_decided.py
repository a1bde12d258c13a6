"""What a decision on an objection has set stays set; a fact that became another thing may be objected to again."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.records import states
from apps.records.models import Fact, ImportOfFacts, Source
from apps.records.operations import by_hand, facts, objections
from apps.records.operations.batches import take_batch
from apps.records.operations.decisions import complete_decision
from apps.records.operations.imports import import_facts, undo_import
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.divisions import agency_of
from tests.factories.records import FactFactory, kind, proof, source
from tests.factories.registry import EnterpriseFactory

from .test_imports import HEADER, SYSTEM, line, taken
from .test_objections import AT, LATER, Case

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NUMBER = "苏市监罚〔2026〕1号"
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


def typed(reported, at=LATER + 9 * DAY, *, by="320102", day=date(2026, 1, 20), **more):
    """The decision once more, by an officer's hand."""
    officer = scope_of_user(user_with_post("county_officer", by))
    given = {"kind": "licence_revoked", "subject_code": reported.enterprise.uscc, "title": "吊销", "severity": 4}
    given |= {"document_number": reported.fact.document_number, "evidence": proof(), "token": "t", "by": officer}
    return by_hand.record_by_hand(**given | {"occurred_on": day, "at": at} | more)


@pytest.mark.parametrize("agency", [None, "320102"])
def test_what_a_reviewer_withdrew_does_not_come_back_as_another_kind_on_any_way(reported, agency, tmp_path):
    Source.objects.update(agency=agency and agency_of(agency))
    facts.withdraw_fact(fact_id=reported.fact.pk, reason="复议撤销", by=SYSTEM, at=LATER)
    revoked = {"kind": "licence_revoked", "severity": 4}
    assert again(reported) == again(reported, **revoked) == ["withdrawn"]
    header = "企业名称,统一社会信用代码,信息类别,严重程度,业务编号,事项,日期,document_number"
    row = f"甲,{reported.enterprise.uscc},licence_revoked,4,zz,吊销,2026-01-20,{reported.fact.document_number}"
    run = taken(tmp_path, row, header=header, at=LATER + DAY / 2)
    assert [refused.reason for refused in run.refusals] == ["withdrawn"]
    with pytest.raises(by_hand.GoneAlready):
        typed(reported)
    assert Fact.objects.count() == 1
    # another number or day is another decision, and what is good may stand under the number
    assert again(reported, **revoked, document_number="2号") == "created"
    assert again(reported, kind="brand", severity=0, source_key="good") == "created"
    assert typed(reported, day=date(2026, 1, 21)).pk


def test_nor_does_a_row_or_a_correction_make_it_of_another_fact(reported):
    Source.objects.update(agency=agency_of("320102"))
    again(reported, document_number="2号", kind="licence_revoked", severity=4)
    other = Fact.objects.exclude(pk=reported.fact.pk).get()
    facts.withdraw_fact(fact_id=reported.fact.pk, reason="复议撤销", by=SYSTEM, at=LATER)
    assert again(reported, kind="licence_revoked", severity=4) == ["withdrawn"]
    reviewer = scope_of_user(user_with_post("county_reviewer", "320102"))
    given = {"fact_id": other.pk, "reason": "文号有误", "by": reviewer, "at": LATER + 9 * DAY}
    with pytest.raises(by_hand.GoneAlready) as refusal:
        by_hand.correct_by_hand(changes={"document_number": reported.fact.document_number}, **given)
    assert refusal.value.details["fact"] == reported.fact.pk
    other.refresh_from_db()
    assert (other.document_number, other.version) == ("2号", 1)
    by_hand.correct_by_hand(changes={"document_number": "3号"}, **given)


@pytest.mark.parametrize("by", ["320102", "320104"])
def test_where_nobody_knows_who_decided_number_day_and_party_are_enough(reported, by):
    """The source has no agency; whoever types it is another one."""
    reported.uphold(reported.file(fact_id=reported.fact.pk), outcome="withdrawn")
    with pytest.raises(by_hand.GoneAlready):
        typed(reported, by=by)
    feed = source("feed-of-one")
    feed.agency = agency_of(by)
    feed.save()
    row = {"kind": "penalty", "severity": 3, "occurred_on": WRONG["day"], "title": "罚款", "source_key": "1"}
    row |= {"document_number": reported.fact.document_number, "subject_code": reported.enterprise.uscc}
    _run, [result] = take_batch(source=feed, facts=[row], by=SYSTEM, at=LATER + DAY)
    assert [problem["code"] for problem in result["problems"]] == ["withdrawn"]
    # it is known now, and another's decision may bear the number
    Fact.objects.update(agency=agency_of("320106"), known_from=LATER + DAY)
    _run, [result] = take_batch(source=feed, facts=[row], by=SYSTEM, at=LATER + 2 * DAY)
    assert result["outcome"] == "created"


def test_nor_what_a_decision_corrected_where_nobody_knows_whose_it_was(reported):
    reported.uphold(reported.file(fact_id=reported.fact.pk), outcome="corrected", changes=DECIDED)
    with pytest.raises(by_hand.KnownAlready):
        typed(reported)


def test_the_database_too_lets_nothing_come_back_by_hand(reported):
    facts.withdraw_fact(fact_id=reported.fact.pk, reason="复议撤销", by=SYSTEM, at=LATER)
    given = {"enterprise": reported.enterprise, "document_number": reported.fact.document_number, "evidence": "a"}
    given |= {"occurred_on": date(2026, 1, 20), "source": source("of-one")}
    with pytest.raises(IntegrityError, match="is one fact"), transaction.atomic():
        FactFactory(**given, source_key="hand-1", kind=kind("licence_revoked"))
    FactFactory(**given, source_key="hand-1", kind=kind("brand"), severity=0)


# --- What an officer typed as a good record ---------------------------------------------------------------------------
@pytest.fixture
def good(reported):
    Source.objects.update(agency=agency_of("320102"))
    Fact.objects.filter(pk=reported.fact.pk).update(source_key="other", document_number="9号", known_from=AT)
    fact = typed(reported, AT + DAY, kind="brand", severity=0, evidence=None)
    reported.own = fact.source
    return fact


def taken_by(source, tmp_path, *lines, at=LATER):
    path = tmp_path / "again.csv"
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return import_facts(path=path, source=source.code, by=SYSTEM, at=at)


def test_no_row_makes_it_adverse_and_says_why(reported, good, tmp_path):
    run = taken_by(reported.own, tmp_path, line(reported.enterprise.uscc, **WRONG))
    [refused] = run.refusals
    assert (refused.reason, refused.value, refused.column) == ("typed-good", NUMBER, "document_number")
    assert f"第{good.pk}号信息" in refused.message
    good.refresh_from_db()
    assert (good.kind.code, good.version) == ("brand", 1)


def test_once_it_is_withdrawn_the_row_is_a_fact_of_its_own(reported, good, tmp_path):
    facts.withdraw_fact(fact_id=good.pk, reason="录入有误", by=SYSTEM, at=AT + 2 * DAY)
    run = taken_by(reported.own, tmp_path, line(reported.enterprise.uscc, **WRONG))
    assert run.counts["created"] == 1
    assert Fact.objects.order_by("pk").last().kind.code == "penalty"


def test_what_was_corrected_with_its_document_follows_the_row(reported, good, tmp_path):
    reviewer = scope_of_user(user_with_post("county_reviewer", "320102"))
    kind_id = kind("penalty").pk
    given = {"fact_id": good.pk, "changes": {"kind_id": kind_id}, "reason": "实为处罚", "evidence": proof()}
    by_hand.correct_by_hand(**given, by=reviewer, at=AT + 2 * DAY)
    assert taken_by(reported.own, tmp_path, line(reported.enterprise.uscc, **WRONG)).counts["updated"] == 1


def test_the_database_too_wants_its_document(good):
    with pytest.raises(IntegrityError, match="becomes adverse with the document"), transaction.atomic():
        Fact.objects.filter(pk=good.pk).update(kind=kind("penalty"), severity=2, known_from=LATER + 9 * DAY)


def test_what_an_undone_import_had_brought_comes_with_another_key(reported):
    undo_import(run_id=ImportOfFacts.objects.get().pk, by=SYSTEM, at=LATER)
    row = {"kind": "penalty", "severity": 3, "occurred_on": WRONG["day"], "title": "罚款", "source_key": "right"}
    row |= {"document_number": reported.fact.document_number, "subject_code": reported.enterprise.uscc}
    feed = Source.objects.get(code="feed")
    _run, results = take_batch(source=feed, facts=[row], by=SYSTEM, at=LATER + DAY)
    assert results[0]["outcome"] == "created"


def test_nor_is_it_held_against_whoever_types_it_rightly(reported):
    Source.objects.update(agency=agency_of("320102"))
    undo_import(run_id=ImportOfFacts.objects.get().pk, by=SYSTEM, at=LATER)
    assert typed(reported, kind="penalty", severity=2).pk


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
