"""Small doors: a decision typed twice, an early repair, another's code, a good record that is missing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.access.models import User
from apps.audit.models import Delivery
from apps.credit.models import Rating
from apps.credit.operations.objecting import object_to_grade
from apps.credit.operations.rerate import rerate
from apps.credit.tasks import rerate_for
from apps.kernel.errors import Invalid
from apps.records import states
from apps.records.models import Fact, FactKind, Objection, RepairBar
from apps.records.operations import by_hand, facts, objections, repairing
from apps.records.operations.authority import OwnCorrection
from apps.records.operations.decisions import NeedsReviewer, complete_decision
from apps.records.queries.matching import suggestions
from apps.records.queries.repairs import earliest_for
from apps.records.rules.repair import PROCEDURES
from apps.records.rules.rows import BARRING_WORDS
from tests.factories.access import client_as, filer_of, scope_of_user, user_with_post
from tests.factories.divisions import agency_of
from tests.factories.records import FactFactory, kind, match_by_two, proof, source, waiting_fact
from tests.factories.registry import enterprise_in, valid_uscc

from .test_imports import SYSTEM, line, taken
from .test_objections import AT, LATER, PDF

pytestmark = pytest.mark.django_db
HOUR, COUNTY = timedelta(hours=1), "320102"
NUMBER = "苏市监罚〔2026〕1号"


def officer(role="county_officer"):
    return scope_of_user(user_with_post(role, COUNTY))


def rated(enterprise, at=AT):
    rerate(enterprise_ids=[enterprise.pk], as_of=at.date(), by=SYSTEM, at=at)
    return Rating.objects.current().grades().get(enterprise=enterprise)


def typed(token, at=AT, **more):
    given = {"kind": "penalty", "subject_code": valid_uscc(5), "occurred_on": date(2026, 1, 20), "title": "罚款"}
    given["evidence"] = proof()
    return by_hand.record_by_hand(
        **given | {"document_number": NUMBER, "token": token, "by": officer(), "at": at, "severity": 2} | more
    )


# --- One decision is one fact -----------------------------------------------------------------------------------------
def test_a_decision_typed_twice_or_typed_and_sent_is_one_fact(tmp_path):
    enterprise_in(COUNTY, uscc=valid_uscc(5))
    first = typed("a")
    with pytest.raises(by_hand.KnownAlready) as refusal:
        typed("b", AT + HOUR)
    assert refusal.value.details["fact"] == first.pk
    # by another source of the same agency as well
    feed = source("feed")
    feed.agency = first.source.agency
    feed.save()
    run = taken(tmp_path, line(valid_uscc(5), number=NUMBER), at=AT + HOUR)
    assert [row.reason for row in run.refusals] == ["elsewhere"]
    facts.withdraw_fact(fact_id=first.pk, reason="复议撤销", by=officer("county_reviewer"), at=AT + 2 * HOUR)
    with pytest.raises(by_hand.GoneAlready):
        typed("c", AT + 3 * HOUR)
    assert Fact.objects.count() == 1
    # another day, another number or another agency is another decision
    typed("d", AT + 4 * HOUR, occurred_on=date(2026, 1, 21))
    typed("e", AT + 4 * HOUR, by=scope_of_user(user_with_post("county_officer", "320104")))


def test_the_database_too_knows_it_once():
    ours = source("feed-x")
    ours.agency = agency_of(COUNTY)
    ours.save()
    enterprise = enterprise_in(COUNTY)
    given = {"enterprise": enterprise, "source": ours, "document_number": NUMBER, "evidence": "a"}
    FactFactory(**given, source_key="hand-1")
    with pytest.raises(IntegrityError, match="is one fact"), transaction.atomic():
        FactFactory(**given, source_key="hand-2")


# --- What is adverse is proved ---------------------------------------------------------------------------------------
def test_what_is_adverse_needs_its_document_however_it_becomes_so():
    enterprise_in(COUNTY, uscc=valid_uscc(5))
    with pytest.raises(facts.EvidenceMissing):
        typed("a", evidence=None)
    mild = typed("b", kind="recall_voluntary", severity=0, evidence=None)
    client = client_as(user_with_post("county_reviewer", COUNTY))
    page = reverse("records:fact_act", args=[mild.pk, "correct"])
    form = client.get(page).context["form"].initial
    given = {name: "" if value is None else value for name, value in form.items()}
    given |= {"kind": "penalty", "severity": "3", "reason": "录入有误"}
    answer = client.post(page, given)
    assert (answer.status_code, Fact.objects.get().kind.code) == (422, "recall_voluntary")
    assert "不良信息须附证明文件" in answer.content.decode()
    assert client.post(page, given | {"evidence": proof()}).status_code == 302
    assert (Fact.objects.get().kind.code, bool(Fact.objects.get().evidence)) == ("penalty", True)
    with pytest.raises(facts.EvidenceMissing):
        facts.correct_fact(
            fact_id=mild.pk, changes={"evidence": ""}, reason="x", by=officer("county_reviewer"), at=datetime.now(UTC)
        )


def test_the_database_too_wants_the_document_of_what_was_typed():
    FactFactory()  # a feed's
    FactFactory(source_key="hand-1", kind=kind("brand"), severity=0)
    proved = FactFactory(source_key="hand-2", evidence="a")
    with pytest.raises(IntegrityError, match="needs the document"), transaction.atomic():
        FactFactory(source_key="hand-3")
    with pytest.raises(IntegrityError, match="needs the document"), transaction.atomic():
        Fact.objects.filter(pk=proved.pk).update(evidence="", known_from=AT)


@pytest.mark.parametrize("verb", ["withdraw", "object", "correct"])
def test_what_was_typed_without_a_document_before_is_not_locked(verb):
    """Older than the guards; or a good record that a file of its source had turned into a penalty before them."""
    fact = FactFactory(enterprise=enterprise_in(COUNTY))
    Fact.objects.filter(pk=fact.pk).update(source_key="hand-1", known_from=AT)
    at = AT + HOUR
    if verb == "withdraw":
        facts.withdraw_fact(fact_id=fact.pk, reason="撤销", by=SYSTEM, at=at)
    elif verb == "object":
        filer = scope_of_user(filer_of(fact.enterprise))
        objections.file_objection(enterprise_id=fact.enterprise_id, fact_id=fact.pk, reason="有误", by=filer, at=at)
    else:
        facts.correct_fact(fact_id=fact.pk, changes={"title": "更正"}, reason="更正", by=SYSTEM, at=at)
    fact.refresh_from_db()
    assert fact.version == 3


# --- Repair by hand ---------------------------------------------------------------------------------------------------
def repaired_by_officer(fact, **more):
    given = {"fact_id": fact.pk, "reason": "准予", "evidence": proof(), "by": officer("county_reviewer"), "at": AT}
    return repairing.repair_by_hand(**given | more)


@pytest.mark.parametrize(
    ("code", "severity", "on", "error"),
    [
        ("licence_revoked", 3, date(2020, 1, 5), facts.NeverRepaired),
        ("penalty", 2, date(2026, 4, 1), repairing.TooEarlyToRepair),
        ("penalty", 2, date(2026, 2, 1), None),
        ("abnormal_listed", 1, date(2026, 5, 1), None),
        *((code, 2, date(2020, 1, 5), repairing.NoProcedure) for code in ("sampling_failed", "accident_concealed")),
    ],
)
def test_a_repair_waits_for_its_day_and_needs_a_procedure(code, severity, on, error):
    fact = FactFactory(enterprise=enterprise_in(COUNTY), kind=kind(code), severity=severity, occurred_on=on)
    page = reverse("records:fact_act", args=[fact.pk, "repair"])
    if error:
        with pytest.raises(error):
            repaired_by_officer(fact)
        dossier = client_as(user_with_post("county_reviewer", COUNTY)).get(reverse("records:fact", args=[fact.pk]))
        assert error is repairing.TooEarlyToRepair or page not in dossier.content.decode()
    else:
        repaired_by_officer(fact)
    assert Fact.objects.get().state == (states.EFFECTIVE if error else states.REPAIRED)


@pytest.mark.parametrize("category", ["责令停产停业", "吊销营业执照", "暂扣或者吊销许可证", "限制从业"])
def test_no_penalty_that_bars_from_something_is_repaired_early(category, tmp_path):
    enterprise = enterprise_in(COUNTY)
    taken(tmp_path, line(enterprise.uscc, category=category, day="2024-05-01", until=""), at=AT)
    fact = Fact.objects.get()
    with pytest.raises(facts.NeverRepaired):
        repaired_by_officer(fact)
    with pytest.raises(facts.NeverRepaired):
        facts.repair_fact(fact_id=fact.pk, reason="准予", by=SYSTEM, at=AT + HOUR)
    with pytest.raises(IntegrityError, match="early repair"), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(state=states.REPAIRED, known_from=AT + HOUR)
    assert (earliest_for(fact, AT.date()).on, earliest_for(fact, AT.date()).verified) == (None, False)
    assert earliest_for(fact, date(2025, 6, 1)).verified


def test_the_words_that_bar_stand_in_the_rules_and_in_the_data_alike():
    assert {bar.code for bar in RepairBar.objects.on(AT.date())} == set(BARRING_WORDS)
    assert not RepairBar.objects.on(date(2021, 8, 31)).exists()


def test_nothing_is_repaired_while_the_party_stands_on_the_serious_list():
    fact = FactFactory(enterprise=enterprise_in(COUNTY), occurred_on=date(2026, 1, 5))
    listing = FactFactory(enterprise=fact.enterprise, kind=kind("serious_listed"), severity=4)
    with pytest.raises(repairing.Listed):
        repaired_by_officer(fact)
    assert Fact.objects.get(pk=fact.pk).state == states.EFFECTIVE
    facts.end_fact(fact_id=listing.pk, reason="期满", by=SYSTEM, at=AT)
    assert repaired_by_officer(fact, at=AT + HOUR).state == states.REPAIRED


def test_the_listing_of_a_person_of_the_enterprise_bars_nothing():
    fact, shown = (FactFactory(enterprise=enterprise_in(COUNTY), occurred_on=date(2026, 1, 5)) for _ in range(2))
    FactFactory(enterprise=fact.enterprise, kind=kind("serious_listed"), severity=0)
    assert repaired_by_officer(fact).state == states.REPAIRED
    light = {"severity": 0, "public_from": date(2026, 1, 5)}  # of whatever weight: what is shown is the party's own
    FactFactory(enterprise=shown.enterprise, kind=kind("serious_listed"), **light)
    with pytest.raises(repairing.Listed):
        repaired_by_officer(shown)


@pytest.mark.parametrize("change", ["kind", "day", "category"])
def test_whoever_relabels_a_fact_does_not_repair_it(change):
    """A penalty that takes a licence is never repaired: one hand would call it a fine and repair that."""
    day, barred = date(2024, 5, 1), {"decision": {"category": "吊销许可证件"}}
    given = {"kind": kind("licence_revoked" if change == "kind" else "penalty"), "severity": 3}
    given |= {"detail": barred} if change == "category" else {}
    fact, reviewer = FactFactory(enterprise=enterprise_in(COUNTY), occurred_on=day, **given), officer("county_reviewer")
    who = {"fact_id": fact.pk, "by": reviewer}
    if change == "category":
        with pytest.raises(NeedsReviewer):
            complete_decision(fact_id=fact.pk, decision={"category": "罚款"}, by=officer(), at=AT)
        complete_decision(decision={"category": "罚款"}, at=AT, **who)
    else:
        changes = {"kind_id": kind("penalty").pk} if change == "kind" else {"occurred_on": date(2024, 4, 1)}
        facts.correct_fact(changes=changes, reason="更正", at=AT, **who)
    facts.correct_fact(changes={"title": "标题"}, reason="更正", at=AT + HOUR, **who)
    with pytest.raises(OwnCorrection):
        repairing.repair_by_hand(reason="准予", evidence=proof(), at=AT + 2 * HOUR, **who)
    desk = client_as(User.objects.get(pk=reviewer.user_id))
    page = desk.get(reverse("records:fact", args=[fact.pk])).content.decode()
    assert reverse("records:fact_act", args=[fact.pk, "repair"]) not in page
    with pytest.raises(IntegrityError, match="does not repair it"), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(
            state=states.REPAIRED, known_from=AT + 2 * HOUR, changed_user=reviewer.user_id
        )
    second = repaired_by_officer(fact, at=AT + 2 * HOUR)
    assert (second.state, second.changed_user == reviewer.user_id) == (states.REPAIRED, False)


def test_whoever_sets_right_a_title_or_names_the_category_first_repairs_it():
    fact, reviewer = FactFactory(enterprise=enterprise_in(COUNTY)), officer("county_reviewer")
    complete_decision(fact_id=fact.pk, decision={"category": "罚款"}, by=reviewer, at=AT)
    facts.correct_fact(fact_id=fact.pk, changes={"title": "罚款决定"}, reason="更正", by=reviewer, at=AT + HOUR)
    assert repaired_by_officer(fact, by=reviewer, at=AT + 2 * HOUR).state == states.REPAIRED


def test_a_repair_keeps_its_proof():
    fact = FactFactory(enterprise=enterprise_in(COUNTY), occurred_on=date(2026, 1, 5))
    client = client_as(user_with_post("county_reviewer", COUNTY))
    page = reverse("records:fact_act", args=[fact.pk, "repair"])
    assert client.post(page, {"reason": "准予"}).status_code == 422
    with pytest.raises(Invalid) as refusal:
        repaired_by_officer(fact, evidence=None)
    assert refusal.value.details["field"] == "evidence"
    assert client.post(page, {"reason": "准予", "evidence": proof()}).status_code == 302
    kept = Fact.objects.get().detail["repair"]["proof"]
    file = reverse("documents:download", args=[kept])
    assert file in client.get(reverse("records:fact", args=[fact.pk])).content.decode()
    for user, status in ((filer_of(fact.enterprise), 200), (user_with_post("county_reviewer", "320104"), 404)):
        answer = client_as(user).get(file)
        assert answer.status_code == status
        if status == 200:
            assert b"".join(answer.streaming_content) == PDF


def test_a_restored_fact_no_longer_names_the_proof_of_its_repair():
    fact = repaired_by_officer(FactFactory(enterprise=enterprise_in(COUNTY), occurred_on=date(2026, 1, 5)))
    proof_of_deceit = fact.detail["repair"]["proof"]
    facts.restore_fact(fact_id=fact.pk, reason="骗取修复", by=officer("county_reviewer"), at=AT + HOUR)
    fact.refresh_from_db()
    assert (fact.state, "repair" in fact.detail) == (states.EFFECTIVE, False)
    assert fact.versions.order_by("version").last().row["detail"]["repair"]["proof"] == proof_of_deceit
    file = reverse("documents:download", args=[proof_of_deceit])
    for user, page in (
        (filer_of(fact.enterprise), reverse("records:my_fact", args=[fact.pk])),
        (user_with_post("county_reviewer", COUNTY), reverse("records:fact", args=[fact.pk])),
    ):
        assert file not in client_as(user).get(page).content.decode()
    with pytest.raises(IntegrityError, match="its proof"), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(state=states.REPAIRED, known_from=AT + 2 * HOUR, changed_user=1)


@pytest.mark.parametrize(
    ("code", "detail", "says"),
    [("sampling_failed", {"repair": {"proof": "x"}}, "no procedure"), ("penalty", {}, "its proof")],
)
def test_the_database_too_wants_a_procedure_and_a_proof_of_whoever_repairs(code, detail, says):
    fact = FactFactory(kind=kind(code), detail=detail)
    with pytest.raises(IntegrityError, match=says), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(state=states.REPAIRED, known_from=AT, changed_user=1)
    Fact.objects.filter(pk=fact.pk).update(detail={"repair": {"proof": "x"}}, known_from=AT)
    FactFactory(enterprise=fact.enterprise, kind=kind("serious_listed"), severity=4)
    with pytest.raises(IntegrityError, match=r"serious list|no procedure"), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(state=states.REPAIRED, known_from=AT + HOUR, changed_user=1)


def test_the_kinds_with_a_procedure_stand_in_the_rules_and_in_the_database_alike():
    allowed = set()
    for code in FactKind.objects.filter(never_repaired=False).values_list("code", flat=True):
        fact = FactFactory(kind=kind(code), severity=0, detail={"repair": {"proof": "x"}})
        try:
            with transaction.atomic():
                Fact.objects.filter(pk=fact.pk).update(state=states.REPAIRED, known_from=AT, changed_user=1)
            allowed.add(code)
        except IntegrityError as error:
            assert "no procedure" in str(error)  # noqa: PT017 - told from other refusals
    assert allowed == set(PROCEDURES)


def test_the_database_too_bars_what_is_never_repaired_and_nothing_takes_it_along():
    ground = FactFactory()
    revoked = FactFactory(enterprise=ground.enterprise, kind=kind("licence_revoked"), based_on=ground)
    with pytest.raises(IntegrityError, match="early repair"), transaction.atomic():
        Fact.objects.filter(pk=revoked.pk).update(state=states.REPAIRED, known_from=AT)
    facts.repair_fact(fact_id=ground.pk, reason="准予", by=SYSTEM, at=AT)
    assert Fact.objects.get(pk=revoked.pk).state == states.EFFECTIVE


# --- Whose number it is -----------------------------------------------------------------------------------------------
def test_a_number_of_two_enterprises_leads_to_none_and_an_officer_says_which():
    number, by = "320000000000001", officer()
    first, second = enterprise_in(COUNTY), enterprise_in(COUNTY)
    first.identifiers.create(kind="reg_no", value=number)
    first.identifiers.create(kind="other", value=number)
    alone = typed("a", subject_code=number)
    assert (alone.enterprise, alone.state) == (first, states.EFFECTIVE)
    second.identifiers.create(kind="reg_no", value=number)
    fact = typed("b", subject_code=number, document_number="另一文号", by=by)
    assert (fact.enterprise, fact.state) == (None, states.WAITING)
    assert {row.enterprise for row in suggestions(fact)} == {first, second}
    assert match_by_two(fact, second, at=AT + HOUR).enterprise == second


# --- A waiting fact and its enterprise --------------------------------------------------------------------------------
def test_a_report_goes_only_to_whose_code_it_names():
    fact = waiting_fact(COUNTY, subject_code=valid_uscc(91), subject_name="甲公司")
    other = enterprise_in(COUNTY, uscc=valid_uscc(92), name="乙公司")
    page = reverse("records:match", args=[fact.pk])
    answer = client_as(user_with_post("county_officer", COUNTY)).post(page, {"enterprise_id": other.pk})
    assert answer.status_code == 422
    assert "与该企业不一致" in answer.content.decode()
    with pytest.raises(IntegrityError, match="code of another"), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(enterprise=other, state=states.EFFECTIVE, known_from=AT)
    other.identifiers.create(kind="uscc", value=valid_uscc(91))
    match_by_two(fact, other, at=AT)


def test_a_wrong_match_goes_back_to_the_queue_and_the_grade_with_it():
    fact = waiting_fact(COUNTY, subject_code="320102000000123", severity=3)
    wrong = enterprise_in(COUNTY)
    match_by_two(fact, wrong, at=AT)
    assert rated(wrong).grade == "C"
    client = client_as(user_with_post("county_reviewer", COUNTY))
    page = reverse("records:fact_act", args=[fact.pk, "unmatch"])
    assert page in client.get(reverse("records:fact", args=[fact.pk])).content.decode()
    assert client_as(user_with_post("county_officer", COUNTY)).post(page, {"reason": "x"}).status_code == 403
    assert client.post(page, {"reason": "不是该企业"}).status_code == 302
    fact.refresh_from_db()
    assert (fact.enterprise, fact.state) == (None, states.WAITING)
    rerate_for(Delivery.objects.get(event__verb="records.fact_unmatched", consumer="credit.rerate"), datetime.now(UTC))
    assert Rating.objects.current().grades().get(enterprise=wrong).grade == "A"
    match_by_two(fact, enterprise_in(COUNTY), at=datetime.now(UTC) + HOUR)


def test_what_never_waited_has_no_queue_to_go_back_to():
    fact = FactFactory(enterprise=enterprise_in(COUNTY))
    with pytest.raises(Invalid):
        facts.unmatch_fact(fact_id=fact.pk, reason="x", by=officer("county_reviewer"), at=AT)
    assert Fact.objects.get().state == states.EFFECTIVE


# --- A good record that is missing ------------------------------------------------------------------------------------
def test_an_objection_that_a_record_is_missing_is_upheld_by_its_recording():
    enterprise = enterprise_in(COUNTY, uscc=valid_uscc(5))
    old = FactFactory(enterprise=enterprise, kind=kind("qms"), severity=0)
    rating, filer = rated(enterprise), scope_of_user(filer_of(enterprise))
    asked = object_to_grade(rating_id=rating.pk, enterprise_id=enterprise.pk, reason="漏记省长质量奖", by=filer, at=AT)
    new = typed("a", AT + HOUR, kind="award_governor", severity=0, evidence=SimpleUploadedFile("奖.pdf", PDF))
    user = user_with_post("county_reviewer", COUNTY)
    given = {"objection_id": asked.pk, "outcome": "added", "decision": "属实", "by": scope_of_user(user), "at": LATER}
    for named in (old.pk, None):  # one that was there before, and none
        with pytest.raises(Invalid) as refusal:
            objections.uphold_objection(fact_id=named, **given)
        assert refusal.value.message == objections.NOT_NEW
    with pytest.raises(IntegrityError, match="was missing"), transaction.atomic():
        Objection.objects.filter(pk=asked.pk).update(
            state="upheld", outcome="added", outcome_fact=old, decision="x", decided_user=user.pk, decided_at=LATER
        )
    page = reverse("records:objection", args=[asked.pk])
    answer = client_as(user).post(page, {"outcome": "added", "fact_id": new.pk, "decision": "属实，已补录"})
    asked.refresh_from_db()
    assert (answer.status_code, asked.state, asked.outcome_fact) == (302, "upheld", new)
    assert Fact.objects.get(pk=new.pk).version == 1


def test_an_objection_to_a_fact_is_not_upheld_by_adding_one():
    fact = FactFactory(enterprise=enterprise_in(COUNTY))
    filer = scope_of_user(filer_of(fact.enterprise))
    asked = objections.file_objection(enterprise_id=fact.enterprise_id, fact_id=fact.pk, reason="x", by=filer, at=AT)
    reviewer = user_with_post("county_reviewer", COUNTY)
    with pytest.raises(Invalid):
        objections.uphold_objection(
            objection_id=asked.pk, outcome="added", decision="x", by=scope_of_user(reviewer), at=LATER
        )
    page = client_as(reviewer).get(reverse("records:objection", args=[asked.pk])).content.decode()
    assert 'value="added"' not in page
