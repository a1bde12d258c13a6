"""Random walks over the table: no path leads to publication without notice and the chance to answer."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.audit.models import Delivery, Event
from apps.deadlines.queries import calendar
from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope
from apps.records.models import Fact
from apps.records.operations.facts import repair_fact
from apps.serious_list import states
from apps.serious_list.models import Case, Entry, Proof, Service
from apps.serious_list.operations import answering, letters, serving
from apps.serious_list.operations.following import ground_moved
from apps.serious_list.queries.by_number import known_of
from tests.factories.records import proof
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, MINUTES, Life
from tests.serious_list.test_case import VERBS
from tests.serious_list.test_following import correct, fall, penalty_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAPER = ["enter_statement", "enter_hearing_request", "second_letter"]
PROOF = ["second_service", "strike_service"]
LEDGER = ["the penalty is told", "it turns lighter", "it is put right", "it is repaired", "it is withdrawn"]
LEDGER_KEEPER = Scope.system("test")
STEPS = [*VERBS, *PROOF, "serve_call", "hold_hearing", *PAPER, *LEDGER, "expire_answers", "wait a week"]


def take(life, step):
    if step == "wait a week":
        life.now += timedelta(days=7)
    elif step == "expire_answers":
        life.now += timedelta(days=1)
        if life.case.answer_until:
            life.wait()
    elif step == "hold_hearing":
        if life.case.hearing_on:
            life._until(life.case.hearing_on)
            life.act(answering.hold_hearing, life.reviewer, **MINUTES)
    elif step in BY_HAND:
        BY_HAND[step](life, step)
    elif step in PROOF:
        waiting = Proof.objects.waiting().filter(paper__case=life.id).order_by("pk").last()
        more = {"reason": "签收人与当事人无关。"} if step == "strike_service" else {}
        life.act(getattr(serving, step), life.reviewer, proof=waiting.pk if waiting else 0, **more)
    elif step == "serve_call":
        if life.case.hearing_on:
            life.serve_call()
    else:
        VERBS[step](life)


def on_paper(life, step):
    if step == "second_letter":
        waiting = life.case.letters.waiting().first()
        life.act(letters.second_letter, life.reviewer, letter=waiting.pk if waiting else 0)
        return
    given = {"manner": "post", "posted_on": life.case.answer_until or life.today, "received_on": life.today}
    given |= {"statement": "书面陈述"} if step == "enter_statement" else {}
    life.act(getattr(letters, step), life.officer, file=proof(), **given)


def on_ledger(life, step):
    """What becomes of the newest record of the penalty, and what the outbox does with it at once."""
    fact = Fact.objects.filter(document_number=life.number, state="effective").order_by("pk").last()
    life.now += timedelta(minutes=1)
    if step == "the penalty is told":
        fact = penalty_of(life)
        ground_moved(Delivery(event=Event(verb="records.fact_recorded", subject_id=str(fact.pk))), life.now)
    elif fact is None:
        return
    elif step == "it is withdrawn":
        fall(fact, life.now)
    elif step == "it is repaired":
        repair_fact(fact_id=fact.pk, reason="已履行", by=LEDGER_KEEPER, at=life.now)
    else:
        correct(fact, life.now, severity=1 if step == "it turns lighter" else 3)


BY_HAND = dict.fromkeys(PAPER, on_paper) | dict.fromkeys(LEDGER, on_ledger)


def assert_not_against_the_ledger(before, case):
    """Nobody comes onto the list against what the ledger says, but where somebody else let it stand until a day."""
    if case.state != states.PUBLISHED or before == states.PUBLISHED or case.kept_on:
        return
    said = known_of(case.enterprise_id, case.penalty_number).exclude(state="withdrawn")
    assert not case.doubt
    assert all((row.occurred_on, row.severity >= 2) == (case.penalty_on, True) for row in said)


def assert_due_process(case):
    """What must be true of every case that came as far as a decision, whatever path led there."""
    if case.state not in states.AFTER_DECISION:
        assert not Entry.objects.filter(case=case).exists()
        return
    for served in Service.objects.filter(paper__case=case).exclude(paper__kind="repair_way"):
        looked = served.paper.proofs.filter(seconded_on__isnull=False).exclude(seen_by=F("entered_by"))
        assert served.method == "electronic" or looked.exists()
    notice = Service.objects.get(paper__case=case, paper__kind="notice")
    assert notice.served_on == case.notice_served_on <= case.reviewed_on <= case.decided_on
    if case.heard_on:  # called, and the call that counts proved to have come in time
        call = Service.objects.get(paper=case.papers.filter(kind="hearing").order_by("pk").last())
        assert calendar().working_day_after(call.served_on, 7) <= case.hearing_on <= case.heard_on
    assert case.heard_on or not case.hearing_asked_on  # silence is no hearing that was asked for
    answered = case.waived_on or case.heard_on
    assert answered or case.reviewed_on > case.answer_until >= notice.served_on + timedelta(days=5)
    said = case.letters.filter(struck_on=None)  # on paper: held against the scan, weighed, never called silence
    assert not said.unweighed().exists()
    assert not said.exists() or case.heard_on or case.statement
    assert case.proposed_by_id not in (case.reviewed_by_id, case.decided_by_id)
    assert case.consented_on <= case.decided_on == case.penalty_on
    assert not case.intent_absent
    if case.state in states.AFTER_PUBLICATION:
        assert case.decision_served_on <= case.entry.listed_on


@settings(max_examples=23, deadline=None, suppress_health_check=list(HealthCheck))
@given(walk=st.lists(st.sampled_from(STEPS), min_size=10, max_size=45), straight=st.integers(0, 9))
@example(walk=[*LEDGER[:2], "publish", "keep", "publish"], straight=8)
@example(walk=[LEDGER[0], LEDGER[0], LEDGER[4], "publish", LEDGER[1], "publish", LEDGER[2], "publish"], straight=8)
def test_no_path_to_publication_without_notice_and_the_chance_to_answer(walk, straight):
    with transaction.atomic():
        life, before = Life(enterprise_in(COUNTY)), "proposed"
        way = [verb for _state, verb in Life.WAY[:straight]]
        for step in [*way, *walk]:
            try:
                with transaction.atomic():
                    getattr(life, step)() if step in way and hasattr(life, step) else take(life, step)
            except DomainError:
                pass
            case = Case.objects.get(pk=life.id)
            assert_due_process(case)
            assert_not_against_the_ledger(before, case)
            before = case.state
        transaction.set_rollback(True)
