"""The case: the straight way, the hearing, every refusal with nothing changed, and what the database refuses."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.models import F

from apps.audit.models import Delivery, Event
from apps.audit.operations import claim, deliver
from apps.credit.models import Ruleset
from apps.credit.queries.past import scores
from apps.deadlines.models import Clock
from apps.kernel.errors import DomainError, NotPermitted
from apps.kernel.scope import Scope
from apps.records.models import Fact
from apps.records.operations.facts import withdraw_fact
from apps.registry.models import Identifier
from apps.serious_list import sql, states
from apps.serious_list.models import Case, Change, Entry, Ground, Paper, Proof, Service
from apps.serious_list.operations import answering, deciding, falling, following, proposing, serving, steps
from apps.serious_list.operations.deciding import Penalty
from tests.factories.access import client_as, scope_of_user, user_with_post
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, START, Life

pytestmark = pytest.mark.django_db


def test_the_straight_way():
    life = Life().to("published")
    case, entry = life.case, life.case.entry
    assert case.state == "published"
    assert [p.kind for p in case.papers.order_by("pk")] == ["notice", "consent", "decision", "repair_way"]
    assert [p.number for p in case.papers.order_by("pk")] == [
        "南京市玄武区市监严告〔2026〕1号",
        "南京市市监严复〔2026〕1号",
        "南京市玄武区市监严决〔2026〕1号",
        "南京市玄武区市监严修告〔2026〕1号",
    ]
    assert entry.until == date(entry.listed_on.year + 3, entry.listed_on.month, entry.listed_on.day)
    assert case.fact.kind.code == "serious_listed"
    assert case.fact.state == "effective"
    assert {case.proposed_by_id, case.reviewed_by_id, case.decided_by_id} <= set(case.fact.people)
    assert list(Change.objects.values_list("change", flat=True)) == ["listed"]
    running = Clock.objects.of(steps.SUBJECT, case.pk).live()
    assert [clock.rule_code for clock in running] == ["serious_list.term"]
    verbs = list(Event.objects.filter(subject_kind="serious_case").order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        "serious_list.proposed", "serious_list.gravity_found", "serious_list.noticed",
        "serious_list.service_entered", "serious_list.notice_served",
        "serious_list.answers_over", "serious_list.reviewed", "serious_list.consent_asked", "serious_list.consented",
        "serious_list.decided", "serious_list.service_entered",
        "serious_list.decision_served", "serious_list.published",
    ]  # fmt: skip


def test_the_papers_are_pdf_a_with_their_words(real_papers):
    from apps.documents.operations import open_document

    life = Life().to("published")
    for paper in life.case.papers.all():
        with open_document(paper.document) as file:
            content = file.read()
        assert content.startswith(b"%PDF-1.")
        assert b"pdfaid" in content
        assert paper.document.media_type == "application/pdf"


def test_after_a_hearing_the_party_need_not_wait():
    life = Life().to("answering")
    life.act(answering.state_case, life.filer, statement="我方并无主观故意。")
    life.ask_hearing()
    assert Clock.objects.get(subject_id=str(life.id), rule_code="serious_list.case").state == "paused"
    life.call_hearing()
    life.hold_hearing()
    assert Clock.objects.get(subject_id=str(life.id), rule_code="serious_list.case").state == "running"
    life.review()
    life.ask_consent()
    life.consent()
    life.decide()
    assert life.case.state == "decided"


def test_the_province_needs_nobodys_consent():
    enterprise = enterprise_in(COUNTY)
    officer = scope_of_user(user_with_post("province_officer", "320000"))
    case = proposing.propose(
        enterprise_id=enterprise.pk,
        ground="44.product",
        event_on=date(2026, 3, 2),
        summary="掺假",
        by=officer,
        at=START,
    )
    assert (case.needs_consent, case.consent_agency) == (False, None)


def test_a_case_of_2017_runs_on_the_opinion_of_2015():
    enterprise = enterprise_in(COUNTY)
    life = Life(enterprise, ground="44.product")
    with pytest.raises(steps.GroundFails):
        proposing.propose(
            enterprise_id=enterprise.pk, ground="44.product", event_on=date(2017, 6, 1), summary="掺假",
            by=life.officer, at=START,
        )  # fmt: skip
    then = START.replace(year=2019)
    with pytest.raises(steps.GroundFails):
        proposing.propose(
            enterprise_id=enterprise.pk, ground="289.adulteration", event_on=date(2017, 6, 1), summary="掺假",
            by=life.officer, at=then,
        )  # fmt: skip
    case = proposing.propose(
        enterprise_id=enterprise.pk, ground="289.adulteration", event_on=date(2017, 6, 1), summary="掺假",
        intent_basis="有内部指令为证", by=life.officer, at=then,
    )  # fmt: skip
    assert case.same_day is False


# --- refusals -------------------------------------------------------------------------------------------------------
def unchanged(life, error, call):
    """The call is refused with `error`, and neither the case nor the audit nor the papers change."""
    before = Case.objects.filter(pk=life.id).values().get(), Event.objects.count(), Paper.objects.count()
    with pytest.raises(error) as refused:
        call()
    assert (Case.objects.filter(pk=life.id).values().get(), Event.objects.count(), Paper.objects.count()) == before
    return refused.value


@pytest.mark.parametrize("verb", ["review", "decide"])
def test_whoever_proposed_neither_reviews_nor_decides(verb):
    life = Life().to({"review": "answered", "decide": "consented"}[verb])
    everything = frozenset({"serious_list.review", "serious_list.decide"})
    life.reviewer = Scope(**{f: getattr(life.officer, f) for f in Scope.__slots__} | {"permissions": everything})
    unchanged(life, steps.SamePerson, getattr(life, verb))


def test_no_review_before_the_time_to_answer_is_over():
    life = Life().to("answering")
    unchanged(life, steps.Overtaken, life.review)


@pytest.mark.parametrize(
    ("penalty", "lacking"),
    [
        ({"kind": "fine"}, ["penalty-not-heavy"]),
        ({"on": "yesterday"}, ["not-with-penalty"]),
        ({"kind": "warning", "on": "yesterday"}, ["penalty-not-heavy", "not-with-penalty"]),
    ],
)
def test_the_ground_is_judged_at_the_decision(penalty, lacking):
    life = Life().to("consented")
    on = life.today - timedelta(days=1) if penalty.get("on") else life.today
    given = Penalty(penalty.get("kind", "fine_heavy"), life.number, on)
    refused = unchanged(life, steps.GroundFails, lambda: life.decide(penalty=given))
    assert refused.details["lacking"] == lacking


def test_no_decision_without_the_consent_of_the_bureau_above():
    life = Life().to("reviewed")
    unchanged(life, deciding.NoConsent, life.decide)


def test_no_decision_after_the_ninety_days():
    life = Life().to("consented")
    life.now += timedelta(days=91)
    unchanged(life, deciding.CaseOver, life.decide)


def test_an_extension_is_given_once_and_in_time():
    life = Life().to("consented")
    life.act(deciding.extend_case, life.reviewer, days=30, reason="案情复杂")
    unchanged(life, deciding.CaseOver, lambda: life.act(deciding.extend_case, life.reviewer, days=1, reason="再延"))
    life.now += timedelta(days=91)
    life.decide()
    assert life.case.state == "decided"


def test_the_bureau_above_consents_and_nobody_else():
    life = Life().to("asked")
    unchanged(life, steps.OtherBureau, lambda: life.act(deciding.consent, life.reviewer))
    province = scope_of_user(user_with_post("province_reviewer", "320000"))
    unchanged(life, steps.OtherBureau, lambda: life.act(deciding.consent, province))


def test_without_consent_nobody_is_listed():
    life = Life().to("asked")
    life.act(deciding.refuse_consent, life.city, reason="事实不清。")
    assert life.case.state == "not_listed"
    assert life.case.papers.filter(kind="not_listed").count() == 1


def test_the_neighbour_finds_nothing():
    life = Life()
    neighbour = scope_of_user(user_with_post("county_officer", "320104"))
    unchanged(life, steps.OutOfReach, lambda: life.act(proposing.write_notice, neighbour))


def test_the_party_sees_its_case_from_the_notice_on():
    life = Life()
    assert not Case.objects.visible_to(life.filer).exists()
    life.notice()
    assert Case.objects.visible_to(life.filer).exists()


def test_a_statement_after_the_last_day_comes_too_late():
    life = Life().to("answering")
    life.now += timedelta(days=30)
    unchanged(life, answering.TooLate, lambda: life.act(answering.state_case, life.filer, statement="迟到"))
    unchanged(life, answering.TooLate, life.ask_hearing)


def test_a_hearing_is_called_seven_working_days_before():
    life = Life().to("hearing")
    soon = life.today + timedelta(days=3)
    unchanged(life, DomainError, lambda: life.act(answering.call_hearing, life.officer, on=soon, place="一楼"))


def test_absence_of_intent_ends_the_case_for_good():
    life = Life().to("answered")
    life.drop(intent_absent=True)
    assert life.case.intent_absent
    unchanged(life, steps.Overtaken, life.decide)


def test_the_same_party_on_the_same_ground_has_one_case():
    life = Life()
    with pytest.raises(proposing.AlreadyOpen):
        Life(life.enterprise)
    assert Case.objects.count() == 1


def test_service_needs_a_receipt_and_a_possible_day():
    life = Life().to("noticed")
    for given in (
        {"method": "direct", "served_on": life.today, "receipt": "  "},
        {"method": "direct", "served_on": life.today + timedelta(days=1), "receipt": "x"},
        {"method": "direct", "served_on": life.today - timedelta(days=1), "receipt": "x"},
        {"method": "pigeon", "served_on": life.today, "receipt": "x"},
        {"method": "published", "served_on": life.today, "receipt": "公告一号"},
        {"method": "electronic", "served_on": life.today, "receipt": "x"},
        {"file": None},
    ):
        unchanged(life, DomainError, lambda given=given: life.record_service(**given))
    assert not Service.objects.exists()
    assert not Proof.objects.exists()


def test_public_notice_counts_as_service_after_thirty_days():
    life = Life().to("noticed")
    life.now += timedelta(days=31)
    day = START.date()
    life.record_service(method="published", served_on=day, receipt="公告一号")
    life.confirm_service()
    assert life.case.notice_served_on == day + timedelta(days=30)


def test_the_party_confirms_the_notice_itself():
    life = Life().to("noticed")
    life.act(proposing.acknowledge_notice, life.filer)
    assert life.case.papers.get().service.method == "electronic"
    life.act(answering.waive, life.filer)
    life.review()
    assert life.case.state == "reviewed"


def grade_on(life, day):
    ruleset = Ruleset.objects.in_force("grade", day).get()
    return scores(ruleset, as_of=day, enterprise_ids=[life.enterprise.pk])[life.enterprise.pk]["grade"]


# --- ends -----------------------------------------------------------------------------------------------------------
def test_the_term_runs_out():
    life = Life().to("published")
    until = life.case.entry.until
    assert grade_on(life, until) == "D"  # as long as the list shows it, whatever lay between decision and publication
    life.run_out()
    assert (life.case.fact.state, grade_on(life, until + timedelta(days=1))) == ("over", "A")
    entry = Entry.objects.get()
    assert (life.case.state, entry.ended_by) == ("expired", "expired")
    assert entry.ended_on == until + timedelta(days=1)
    assert list(Change.objects.order_by("seq").values_list("change", flat=True)) == ["listed", "ended"]
    assert not Fact.objects.public(until + timedelta(days=1)).filter(pk=life.case.fact_id).exists()


def test_a_longer_ban_keeps_the_entry():
    life = Life().to("consented")
    ban = life.today + timedelta(days=5 * 365)
    life.decide(penalty=Penalty("ban", life.number, life.today, ban_until=ban))
    life.to("published")
    assert life.case.entry.until == ban
    assert grade_on(life, ban) == "D"
    assert Clock.objects.get(rule_code="serious_list.term").due_on == ban


def test_the_listing_of_a_person_weighs_nothing_on_the_enterprise():
    life = Life(person_name="欧阳小明", person_post="法定代表人").to("published")
    assert (life.case.fact.severity, life.case.fact.public_from) == (0, None)
    assert grade_on(life, life.case.entry.until) == "A"


def test_withdrawn_when_its_penalty_falls():
    enterprise = enterprise_in(COUNTY)
    life = Life(enterprise).to("consented")
    given = {"document_number": life.number, "occurred_on": life.today}
    fact = FactFactory(enterprise=enterprise, kind=kind("penalty"), **given)
    life.to("published")
    assert life.case.penalty_fact == fact
    system, later = Scope.system("test"), life.now + timedelta(days=1)
    withdraw_fact(fact_id=fact.pk, reason="行政复议撤销", by=system, at=later)
    event = Event.objects.get(verb="records.fact_withdrawn", subject_id=str(fact.pk))
    delivery = Delivery.objects.get(event=event, consumer="serious_list.penalty_fell")
    for taken in claim(at=later + timedelta(hours=1), limit=200):
        if taken.pk == delivery.pk:
            deliver(taken, at=later + timedelta(hours=1))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("done", "")
    case = life.case
    assert (case.state, case.fact.state, case.entry.ended_by) == ("withdrawn", "withdrawn", "withdrawn")
    assert case.papers.filter(kind="withdrawal").count() == 1
    falling.penalty_fell(delivery, later + timedelta(hours=2))  # again: nothing stands any more
    assert Change.objects.count() == 2


def test_set_aside_when_an_upheld_objection_takes_its_fact_off_the_ledger():
    life = Life(enterprise_in(COUNTY)).to("published")
    system, later = Scope.system("test"), life.now + timedelta(days=1)
    withdraw_fact(fact_id=life.case.fact_id, reason="异议成立", by=system, at=later)
    event = Event.objects.get(verb="records.fact_withdrawn", subject_id=str(life.case.fact_id))
    delivery = Delivery.objects.get(event=event, consumer="serious_list.penalty_fell")
    falling.penalty_fell(delivery, later + timedelta(hours=1))
    case = life.case
    assert (case.state, case.fact.state, case.entry.ended_by) == ("withdrawn", "withdrawn", "withdrawn")
    assert "异议成立" in case.reason
    falling.penalty_fell(delivery, later + timedelta(hours=2))
    assert Change.objects.count() == 2


def test_a_decided_case_that_was_never_published_is_withdrawn_too():
    life = Life().to("served")
    life.withdraw()
    assert life.case.state == "withdrawn"
    assert not Entry.objects.exists()
    unchanged(life, steps.Overtaken, life.publish)


# --- states × verbs ---------------------------------------------------------------------------------------------------
VERBS = {
    "find_gravity": lambda life: life.find_gravity(),
    "notice": lambda life: life.notice(),
    "serve_notice": lambda life: life.record_service(),
    "acknowledge_notice": lambda life: life.act(proposing.acknowledge_notice, life.filer),
    "state": lambda life: life.act(answering.state_case, life.filer, statement="陈述"),
    "waive": lambda life: life.act(answering.waive, life.filer),
    "ask_hearing": lambda life: life.ask_hearing(),
    "call_hearing": lambda life: life.call_hearing(),
    "review": lambda life: life.review(),
    "ask_consent": lambda life: life.ask_consent(),
    "consent": lambda life: life.consent(),
    "refuse_consent": lambda life: life.act(deciding.refuse_consent, life.city, reason="不同意"),
    "decide": lambda life: life.decide(),
    "serve_decision": lambda life: life.record_service(deciding.serve_decision),
    "acknowledge_decision": lambda life: life.act(deciding.acknowledge_decision, life.filer),
    "publish": lambda life: life.publish(),
    "drop": lambda life: life.drop(),
    "second_service": lambda life: life.confirm_service(),
    "strike_service": lambda life: life.confirm_service(partial(serving.strike_service, reason="无人签收。")),
    "serve_paper": lambda life: life.record_service(serving.serve_paper, paper=life.other_paper),
    "second_paper": lambda life: life.confirm_service(serving.second_paper),
    "keep": lambda life: life.act(following.keep, life.chief, reason="录入有误", until=life.today + timedelta(days=30)),
    "withdraw": lambda life: life.withdraw(),
}


def ready(verb, life):
    """Bring about what a verb needs besides the state; False where the straight way has none of it."""
    state = life.case.state
    if verb == "keep":
        fact = FactFactory(enterprise=life.enterprise, document_number=life.number, severity=0, occurred_on=life.today)
        following.weigh(case_id=life.id, fact=fact, at=life.now)
    elif verb in ("second_service", "strike_service") and state in ("noticed", "decided"):
        life.record_service(proposing.serve_notice if state == "noticed" else deciding.serve_decision)
    elif verb in ("serve_paper", "second_paper", "strike_service"):
        if life.other_paper and verb != "serve_paper":
            VERBS["serve_paper"](life)
        return bool(life.other_paper)
    return (verb, state) != ("decide", "reviewed")  # a county needs consent first


REACHED = [s for s in states.STATES if s != "removed"]


@pytest.mark.parametrize("state", REACHED)
def test_states_and_verbs(state):
    """Every verb in every state: done where the table has it, else refused with nothing changed."""
    life = Life().to(state)
    assert life.chief  # made before anything is rolled back
    table = {(move.verb, source) for move in states.MOVES.moves for source in move.source}
    for verb, run in VERBS.items():
        if (verb, state) not in table:
            unchanged(life, DomainError, lambda run=run: run(life))
            continue
        with transaction.atomic():
            if ready(verb, life):
                run(life)
            transaction.set_rollback(True)


def test_the_database_knows_the_table():
    table = {(source, move.target) for move in states.MOVES.moves for source in move.source if source != move.target}
    pairs = [(a, b) for a in states.STATES for b in states.STATES]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a, b FROM unnest(%s::text[], %s::text[]) AS p(a, b) WHERE serious_list_move_allowed(a, b)",
            [[a for a, _b in pairs], [b for _a, b in pairs]],
        )
        assert set(cursor.fetchall()) == table


@pytest.mark.parametrize(
    ("state", "change"),
    [
        ("proposed", {"state": "published"}),
        ("proposed", {"state": "decided"}),
        ("noticed", {"state": "answering", "notice_served_on": date(2026, 3, 2), "answer_until": date(2026, 3, 9)}),
        ("answered", {"reviewed_on": date(2026, 3, 3), "state": "reviewed"}),
        ("answered", {"reviewed_by": F("proposed_by")}),
        ("consented", {"decided_by": F("proposed_by")}),
        ("consented", {"intent_absent": True, "state": "decided"}),
        ("decided", {"decided_on": date(2026, 3, 3)}),
        ("decided", {"penalty_number": "另一号"}),
        ("decided", {"state": "served", "decision_served_on": date(2026, 4, 1)}),
        ("served", {"state": "published"}),
        ("published", {"state": "withdrawn", "ended_on": date(2026, 4, 1)}),
        ("published", {"enterprise": F("enterprise_id") + 1}),
        ("not_listed", {"state": "proposed", "ended_on": None}),
    ],
)
def test_the_database_refuses_what_the_buttons_hide(state, change):
    life = Life().to(state)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():  # noqa: PT012 - keys are checked late
        Case.objects.filter(pk=life.id).update(**change)
        connection.check_constraints()
    assert life.case.state == state


def test_the_database_refuses_a_case_that_begins_in_the_middle_and_an_entry_without_one():
    life = Life()
    case = life.case
    case.pk, case.state, case.person_name = None, "noticed", "另一人"
    with pytest.raises(IntegrityError), transaction.atomic():
        case.save(force_insert=True)
    case = life.case
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            case=case, number="1", enterprise=case.enterprise, agency=case.agency, ground=case.ground,
            decided_on=START.date(), listed_on=START.date(), until=START.date(),
        )  # fmt: skip


def test_papers_and_their_service_are_neither_rewritten_nor_taken_away():
    life = Life().to("published")
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Paper.objects.update(number=F("number"))
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Service.objects.update(served_on=START.date())
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Change.objects.update(change="ended")
    for model in (Paper, Service, Change, Entry, Case):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            model.objects.all()._raw_delete("default")
    assert life.case.state == "published"
    assert sql.text("guards_undo")


def test_a_stranger_and_the_enterprise_cannot_propose():
    life = Life()
    other = enterprise_in(COUNTY)
    for by in (Scope.anonymous(), life.filer, life.reviewer):
        with pytest.raises(NotPermitted):
            proposing.propose(
                enterprise_id=other.pk, ground="44.product", event_on=START.date(), summary="x", by=by, at=START
            )
    assert Case.objects.count() == 1


def test_an_older_number_of_two_enterprises_lists_neither():
    """Which of them is meant, only the credit code says: the first that is found may be the wrong one."""
    first, second = enterprise_in(COUNTY), enterprise_in(COUNTY)
    for firm, sort in ((first, "reg_no"), (second, "org_code")):
        Identifier.objects.create(enterprise=firm, kind=sort, value="320102000000001")
    ground = Ground.objects.order_by("-validity", "code").first()
    given = {"code": "320102000000001", "event_on": "2026-05-11", "ground": ground.code, "summary": "查明的事实"}
    page = client_as(user_with_post("county_officer", COUNTY)).post("/desk/serious-list/new/", given)
    assert page.status_code == 422
    assert first.name in page.content.decode()
    assert not Case.objects.exists()
