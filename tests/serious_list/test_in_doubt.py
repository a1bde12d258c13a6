"""The ledger may turn against the ground between decision and publication, or while an entry is gone: nothing is put on
the list meanwhile."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from apps.audit.models import Delivery, Event
from apps.records.models import Fact
from apps.records.operations.facts import correct_fact
from apps.serious_list import repair_offers, states
from apps.serious_list.models import Case, Entry
from apps.serious_list.offers import offered, why_not
from apps.serious_list.operations import following, publishing, reversing
from tests.factories.records import FactFactory, kind
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, Life
from tests.past import said_anew
from tests.refusals import refused

from .test_case import VERBS, ready, unchanged
from .test_following import SYSTEM, WRITTEN, correct, fall, keep, later, owed, penalty_of, told_twice
from .test_repair import Removal

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["decided", "served"])
def test_nothing_is_published_while_the_ground_is_in_doubt(state):
    life = Life().to("consented")
    penalty = penalty_of(life)
    life.to(state)
    correct(penalty, later(life), severity=1)
    life.to("served")
    with pytest.raises(publishing.GroundInDoubt):
        life.to("published")
    assert why_not("publish", life.case, life.officer, life.today) == publishing.GroundInDoubt.message
    with pytest.raises(IntegrityError, match="in doubt"), transaction.atomic():
        Case.objects.filter(pk=life.id).update(state="published")
    assert (life.case.state, Entry.objects.count()) == ("served", 0)
    keep(life)
    life.to("published")
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("state", states.STANDING)
def test_a_doubt_closes_publication_opens_keeping_and_nothing_else(state):
    """States × verbs with the ledger against the ground: a decision that was made is served, what was handed on is
    recorded and ends there too; onto the list nothing leads but `publish` and `restore` (test_following.py)."""
    onto = {move.verb for move in states.MOVES.moves if move.target == "published" and "published" not in move.source}
    assert onto == {"publish", "restore"}
    life = Life().to("consented")
    penalty = penalty_of(life)
    life.to(state)

    def open_now():
        people = (life.officer, life.chief, life.filer)
        return {offer.verb for each in people for offer in offered(life.case, each, life.today)}

    before = open_now()
    correct(penalty, later(life), severity=1)
    assert before ^ open_now() == {"keep"} | ({"publish"} & before)
    table = {(move.verb, source) for move in states.MOVES.moves for source in move.source}
    for verb, run in VERBS.items():
        if (verb, state) in table and verb != "publish":
            with transaction.atomic():
                if ready(verb, life):
                    run(life)
                transaction.set_rollback(True)


def test_a_repaired_record_of_the_penalty_stands():
    life, one, two = told_twice()
    said_anew(Fact.objects.filter(pk=two.pk), state="repaired")
    fall(one, later(life))
    assert life.case.state == "published"
    assert life.case.doubt


def test_no_entry_stands_again_while_the_ledger_speaks_against_its_ground():
    removal = Removal()
    life, fact = removal.life, penalty_of(removal.life)
    correct(fact, later(life), severity=0)
    keep(life)  # until a day on which the entry is long gone
    removal.to("granted")
    assert (life.case.doubt, owed(life).count(), owed(life, "kept").count()) == ("", 0, 0)
    removal.set_aside("questioned")
    removal.wait()
    unchanged(life, reversing.NoReturnInDoubt, removal.reverse)
    assert "reverse" not in returns(removal, removal.other)
    correct(fact, later(life), severity=3)
    assert "reverse" in returns(removal, removal.other)
    removal.reverse()
    removal.record(reversing.serve_reversal)
    correct(fact, later(life), severity=0)
    unchanged(life, reversing.NoReturnInDoubt, removal.confirm)
    assert not returns(removal, removal.chief) | returns(removal, life.filer)
    correct(fact, later(life), severity=3)
    assert returns(removal, removal.chief) | returns(removal, life.filer) == {"second_service", "acknowledge_reversal"}
    removal.confirm()
    assert (life.case.state, life.case.doubt, owed(life).count()) == ("published", "", 0)
    connection.check_constraints()


def test_the_ledger_of_the_moment_is_asked_before_anything_is_published():
    """Not what the outbox has told of it so far."""
    life = Life().to("consented")
    penalty = penalty_of(life)
    life.to("served")
    correct_fact(fact_id=penalty.pk, changes={"severity": 1}, reason="复议变更", by=SYSTEM, at=later(life))
    assert life.case.doubt == ""
    with pytest.raises(publishing.GroundInDoubt):
        life.publish()
    assert (life.case.state, bool(life.case.doubt), owed(life).count(), Entry.objects.count()) == ("served", True, 1, 0)
    keep(life)  # what was found stays, so that somebody can answer it
    assert (life.case.doubt, owed(life).count()) == ("", 0)
    correct_fact(fact_id=penalty.pk, changes={"severity": 3}, reason="复议变更", by=SYSTEM, at=later(life))
    life.publish()
    assert (life.case.state, life.case.doubt) == ("published", "")


def test_a_passed_recheck_of_before_that_is_told_after_the_decision_is_weighed():
    enterprise = enterprise_in(COUNTY)
    recheck = FactFactory(enterprise=enterprise, kind=kind("recheck_failed"))
    life = Life(enterprise, ground="44.sampling", recheck_id=recheck.pk).to("published")
    passed = FactFactory(enterprise=enterprise, kind=kind("recheck_passed"), occurred_on=life.case.decided_on)
    told = Delivery(event=Event(verb="records.fact_recorded", subject_id=str(passed.pk)))
    for _again in range(2):
        following.ground_moved(told, later(life))
    assert (life.case.doubt_fact_id, owed(life).count()) == (recheck.pk, 1)


def test_what_was_once_taken_for_the_penalty_shuts_no_return():
    removal = Removal()
    life = removal.life
    penalty_of(life)
    mistyped = penalty_of(life, document_number=WRITTEN[0])
    correct(mistyped, later(life), document_number="另号〔2026〕1号")
    keep(life)
    removal.to("granted")
    removal.set_aside("questioned")
    removal.wait()
    removal.reverse()
    removal.repair.refresh_from_db()
    assert removal.repair.state == "reversing"


def test_a_reversal_that_cannot_be_served_any_more_is_taken_back():
    removal = Removal()
    life, fact = removal.life, penalty_of(removal.life)
    removal.to("reversing")
    offers = {offer.verb for offer in repair_offers.offered(removal.repair, removal.other, life.today)}
    correct(fact, later(life), severity=0)
    assert "clear" not in offers
    removal.repair.refresh_from_db()
    assert "clear" in {offer.verb for offer in repair_offers.offered(removal.repair, removal.other, life.today)}
    removal.act(reversing.clear, removal.other, reason="台账显示处罚已变更")
    removal.repair.refresh_from_db()
    assert (removal.repair.state, removal.repair.reversed_on, life.case.state) == ("granted", None, "removed")


def returns(removal, scope):
    """By what its entry may stand again, of what is offered to somebody; what is not says why."""
    removal.repair.refresh_from_db()
    open_now = {offer.verb for offer in repair_offers.offered(removal.repair, scope, removal.life.today)}
    for verb, within in repair_offers.RETURNS.items():
        if removal.repair.state in within and verb not in open_now:
            why = repair_offers.why_not(verb, removal.repair, removal.life.today)
            assert (why == reversing.NoReturnInDoubt.message) == following.lost_its_ground(removal.repair.case)
    return open_now & set(repair_offers.RETURNS)


def test_what_a_record_says_against_a_return_the_database_holds_against_it_too():
    removal = Removal()
    fact = penalty_of(removal.life)
    said_anew(Case.objects.filter(pk=removal.life.id), penalty_fact=fact)
    removal.to("reversing")
    case, rows = removal.life.case, type(fact).objects.filter(pk=fact.pk)
    assert not following.lost_its_ground(case)
    for changes in (
        {"severity": 1}, {"document_number": "另号〔2026〕1号"}, {"kind": kind("complaint_upheld")},
        {"occurred_on": fact.occurred_on - timedelta(days=1)}, {"enterprise": enterprise_in(COUNTY)},
    ):  # fmt: skip
        with transaction.atomic():
            said_anew(rows, **changes)
            assert following.lost_its_ground(removal.life.case)
            back = {"state": "published", "ended_on": None}
            refused("while its ground is in doubt", lambda b=back: Case.objects.filter(pk=case.pk).update(**b))
            transaction.set_rollback(True)
