"""What rests on a fact goes and comes back with it, and others are told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.audit import consumers
from apps.audit.models import Delivery, Event
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.scope import Scope
from apps.records import states
from apps.records.models import Fact
from apps.records.operations import facts
from apps.records.queries.repairs import repaired_with
from apps.records.rules.repair import FOLLOW_UPS, RESULTS
from tests.factories.records import FactFactory, kind, source
from tests.factories.registry import EnterpriseFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 2, 1, 2, 0, tzinfo=UTC)
SYSTEM = Scope.system("test")


@pytest.fixture
def chain():
    """A penalty, a listing that rests on it, and a fact that rests on the listing."""
    enterprise = EnterpriseFactory()
    ground = FactFactory(enterprise=enterprise)
    listing = FactFactory(enterprise=enterprise, based_on=ground)
    return [ground, listing, FactFactory(enterprise=enterprise, based_on=listing)]


def states_of(chain):
    return [Fact.objects.get(pk=fact.pk).state for fact in chain]


def test_withdrawn_penalty_withdraws_what_was_built_on_it_with_the_reason(chain):
    facts.withdraw_fact(fact_id=chain[0].pk, reason="行政复议撤销", by=SYSTEM, at=AT)
    assert states_of(chain) == [states.WITHDRAWN] * 3
    last = Fact.objects.get(pk=chain[2].pk)
    assert str(chain[0].pk) in last.reason
    assert "行政复议撤销" in last.reason
    assert Event.objects.filter(verb="records.fact_withdrawn").count() == 3
    assert Delivery.objects.filter(consumer="credit.rerate").count() == 3


def test_repair_hides_and_restore_brings_back_what_went_with_it(chain):
    before = FactFactory(enterprise=chain[0].enterprise, based_on=chain[0])
    facts.repair_fact(fact_id=before.pk, reason="先前单独修复", by=SYSTEM, at=AT)
    facts.repair_fact(fact_id=chain[0].pk, reason="准予修复", by=SYSTEM, at=AT + timedelta(hours=1))
    assert states_of([*chain, before]) == [states.REPAIRED] * 4
    facts.restore_fact(fact_id=chain[0].pk, reason="虚假承诺", by=SYSTEM, at=AT + timedelta(hours=2))
    # what had been repaired for itself stays repaired
    assert states_of([*chain, before]) == [states.EFFECTIVE] * 3 + [states.REPAIRED]


def result_of_a_check(code="inspection_problem", **more):
    return FactFactory(kind=kind(code), **more)


def test_the_result_of_the_check_is_hidden_with_the_penalty_it_led_to_and_comes_back_with_it():
    result = result_of_a_check()
    firm = {"enterprise": result.enterprise}
    late = FactFactory(kind=kind("not_rectified"), based_on=result, **firm)  # what became of it
    penalty = FactFactory(based_on=result, **firm)
    facts.repair_fact(fact_id=penalty.pk, reason="准予修复", by=SYSTEM, at=AT)
    assert states_of([result, late, penalty]) == [states.REPAIRED] * 3
    facts.restore_fact(fact_id=penalty.pk, reason="虚假承诺", by=SYSTEM, at=AT + timedelta(hours=1))
    assert states_of([result, late, penalty]) == [states.EFFECTIVE] * 3


def test_what_something_else_rests_on_stays_when_a_penalty_is_repaired():
    result = result_of_a_check()
    first, second = (FactFactory(enterprise=result.enterprise, based_on=result) for _ in range(2))
    facts.repair_fact(fact_id=first.pk, reason="准予修复", by=SYSTEM, at=AT)
    assert states_of([result, first, second]) == [states.EFFECTIVE, states.REPAIRED, states.EFFECTIVE]
    facts.repair_fact(fact_id=second.pk, reason="准予修复", by=SYSTEM, at=AT + timedelta(hours=1))
    assert states_of([result, second]) == [states.REPAIRED] * 2
    facts.restore_fact(fact_id=first.pk, reason="虚假承诺", by=SYSTEM, at=AT + timedelta(hours=2))
    # what led to it was hidden by the other's repair
    assert states_of([result, first, second]) == [states.REPAIRED, states.EFFECTIVE, states.REPAIRED]


KINDS = ("inspection_problem", "sampling_failed", "recheck_failed", "not_rectified", "rectified", "penalty",
         "serious_listed", "licence_revoked", "brand")  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(KINDS),
            st.sampled_from((states.EFFECTIVE, states.EFFECTIVE, states.EXPIRED, states.REPAIRED, states.WITHDRAWN)),
            st.none() | st.integers(1, 3),
        ),
        max_size=7,
    )
)
def test_what_goes_with_a_repair_is_as_the_plain_twin_says(rows):
    with transaction.atomic():  # each example begins with an empty ledger
        enterprise, made = EnterpriseFactory(), []
        for code, state, back in rows:
            ground = made[-back] if back and back <= len(made) else None
            made.append(FactFactory(enterprise=enterprise, kind=kind(code), state=state, based_on=ground))
        assert repaired_with([fact.pk for fact in made], AT.date()) == {fact.pk: goes_with(fact, made) for fact in made}
        transaction.set_rollback(True)


def goes_with(act, made):
    """The plain twin of sql/repaired_with.sql."""

    def resting_on(ground):
        found = {fact.pk for fact in made if fact.based_on == ground}
        return found.union(*(resting_on(fact) for fact in made if fact.pk in found))

    def keeps(ground, child):
        branches = [fact for fact in made if fact.based_on == ground and fact != child]
        resting = {fact.pk for fact in branches}.union(*(resting_on(fact) for fact in branches))
        others = [fact for fact in made if fact.pk in resting]
        return any(fact.state not in states.GONE and fact.kind.code not in FOLLOW_UPS for fact in others)

    chain = [act]
    while act.kind.code in ("penalty", "serious_listed") and (ground := chain[-1].based_on):
        if ground.state not in states.COUNTING or ground.kind.code not in RESULTS or keeps(ground, chain[-1]):
            break
        chain.append(ground)
    ids = {fact.pk for fact in chain}.union(*map(resting_on, chain)) - {act.pk}
    rows = [fact for fact in made if fact.pk in ids]
    return {fact.pk for fact in rows if fact.state in states.COUNTING and not fact.kind.never_repaired}


def test_who_may_not_withdraw_changes_nothing_down_the_chain(chain):
    stranger = Scope(kind="agency", actor="陌生人", division_prefix="3201")
    with pytest.raises(NotPermitted):
        facts.withdraw_fact(fact_id=chain[0].pk, reason="x", by=stranger, at=AT)
    assert states_of(chain) == [states.EFFECTIVE] * 3


def test_nothing_is_built_on_a_withdrawn_fact(chain):
    source("feed")
    facts.withdraw_fact(fact_id=chain[0].pk, reason="撤销", by=SYSTEM, at=AT)
    given = {"kind": "licence_annulled", "occurred_on": date(2026, 1, 20), "source": "feed", "source_key": "L-1"}
    with pytest.raises(Invalid) as refusal:
        facts.record_fact(**given, title="列入", enterprise=chain[0].enterprise, based_on=chain[0], by=SYSTEM, at=AT)
    assert refusal.value.details["field"] == "based_on"
    assert not Fact.objects.filter(source_key="L-1").exists()


def test_the_database_refuses_a_chain_that_bites_its_tail(chain):
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.filter(pk=chain[0].pk).update(based_on=chain[1], known_from=AT)


def test_whoever_follows_facts_is_told_in_the_same_transaction(chain, monkeypatch):
    monkeypatch.setattr(consumers, "_followers", {})
    consumers.follow(["records.fact_withdrawn"], "somebody.above")
    facts.correct_fact(fact_id=chain[0].pk, changes={"severity": 1}, reason="录入错误", by=SYSTEM, at=AT)
    assert not Delivery.objects.filter(consumer="somebody.above").exists()
    facts.withdraw_fact(fact_id=chain[0].pk, reason="撤销", by=SYSTEM, at=AT + timedelta(hours=1))
    assert Delivery.objects.filter(consumer="somebody.above").count() == 3


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"amount": "-1"}, "amount"),
        ({"severity": 7}, "severity"),
        ({"public_from": date(2026, 2, 1), "public_until": date(2026, 1, 1)}, "public_until"),
    ],
)
def test_what_no_fact_may_be_is_refused_at_its_field(more, field):
    source("feed")
    given = {"kind": "penalty", "occurred_on": date(2026, 1, 20), "source": "feed", "source_key": "A", "title": "罚款"}
    with pytest.raises(Invalid) as refusal:
        facts.record_fact(**given, **more, by=SYSTEM, at=AT)
    assert refusal.value.details["field"] == field
    assert not Fact.objects.exists()
