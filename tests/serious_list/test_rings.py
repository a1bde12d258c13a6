"""A limit runs out while somebody acts on the same matter: one order of locks, so nobody deadlocks and one goes first.

Each test holds the first of the two between its locks until the other has taken what it can. With the order broken,
PostgreSQL ends one of them with a deadlock: the clock keeps a failure, or the verb an OperationalError.
"""

import threading
import time
from datetime import datetime, timedelta

import pytest

from apps.deadlines import operations as clocks
from apps.deadlines.models import Clock
from apps.inspections.operations import orders
from apps.records.models import Fact
from apps.registry.operations import merges
from apps.serious_list.models import Entry
from apps.serious_list.operations import answering, publishing, steps
from tests.factories.access import scope_of_user, user_with_post
from tests.factories.inspections import Life as Inspection
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import COUNTY, START, Life
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
LONG = 0.6  # seconds whoever holds a lock waits for the other, who may be waiting for that very lock
SHORT = 0.2  # seconds the other has to reach the lock it will wait for


def says(monkeypatch, module, name, reached, then=None):
    """Let `module.name` set the event `reached`, give the other time until `then`, and only then do its work."""
    whole = getattr(module, name)

    def saying(*given, **more):
        reached.set()
        if then and then.wait(LONG):
            time.sleep(SHORT)
        return whole(*given, **more)

    monkeypatch.setattr(module, name, saying)


@pytest.fixture
def rung(monkeypatch):
    """(the sweep holds a clock that ran out, the other is under way)"""
    ringing, under_way = threading.Event(), threading.Event()
    whole = clocks._record

    def record(clock, verb, **more):
        if verb == "deadlines.expired" and not ringing.is_set():
            ringing.set()
            if under_way.wait(LONG):
                time.sleep(SHORT)
        return whole(clock, verb, **more)

    monkeypatch.setattr(clocks, "_record", record)
    return ringing, under_way


def merge_of(duplicate, at, **survivor):
    """(survivor, a call that merges `duplicate` into it)"""
    survivor = enterprise_in(COUNTY, **survivor)
    officer, reviewer = (scope_of_user(user_with_post(role, COUNTY)) for role in ("county_officer", "county_reviewer"))
    asked = {"duplicate_id": duplicate.pk, "survivor_id": survivor.pk, "reason": "同一营业执照"}
    merge = merges.request_merge(**asked, by=officer, at=at)
    return survivor, lambda: merges.confirm_merge(merge_id=merge.pk, by=reviewer, at=at)


def after(day):
    return datetime.combine(day + timedelta(days=1), START.timetz())


def test_the_time_to_answer_runs_out_while_the_party_waives_it(rung, monkeypatch):
    ringing, under_way = rung
    life = Life().to("answering")
    over = after(life.case.answer_until)
    says(monkeypatch, answering, "finish", under_way)
    ended, said = at_once(
        lambda: clocks.expire_due(at=over),
        lambda: ringing.wait(5) and answering.waive(case_id=life.id, by=life.filer, at=over),
    )
    assert ended == 2
    assert isinstance(said, steps.Overtaken), said
    assert life.case.state == "answered"
    assert not Clock.objects.exclude(failure="").exists()


def test_an_order_runs_out_while_its_enterprise_is_merged(rung, monkeypatch):
    """The handler writes a fact of the enterprise; the merge takes along the very clock that rings."""
    ringing, under_way = rung
    life = Inspection().to("reviewed")
    visit, at = life.visit, life.now
    order = orders.issue_order(visit_id=visit.pk, what="换证", basis="计量法", days=7, by=life.officer, at=at)
    orders.serve_order(order_id=order.pk, served_on=life.today, receipt="签收", by=life.officer, at=at)
    survivor, merge = merge_of(visit.enterprise, at)
    says(monkeypatch, merges, "give_way", under_way)
    over = after(life.today + timedelta(days=7))
    ended, merged = at_once(lambda: clocks.expire_due(at=over), lambda: ringing.wait(5) and merge())
    assert not isinstance(merged, Exception), merged
    assert ended >= 1
    assert not Clock.objects.exclude(failure="").exists()
    assert Fact.objects.get(kind__code="not_rectified").enterprise_id == survivor.pk


def test_a_listing_is_set_aside_while_its_party_is_merged(monkeypatch):
    """Both take entry and fact, in opposite order: the enterprise, held before either, tells who goes first."""
    life = Life().to("published")
    chief, act = life.chief, life.revocation()
    at = life.now + timedelta(minutes=5)
    survivor, merge = merge_of(life.enterprise, at)
    ending, under_way = threading.Event(), threading.Event()
    says(monkeypatch, publishing, "_fact_ends", ending, then=under_way)
    says(monkeypatch, merges, "give_way", under_way)
    done, merged = at_once(
        lambda: publishing.withdraw(case_id=life.id, reason="复议撤销", by=chief, at=at, act=act),
        lambda: ending.wait(5) and merge(),
    )
    assert getattr(done, "state", done) == "withdrawn"
    assert not isinstance(merged, Exception), merged
    assert Entry.objects.get().ended_by == "withdrawn"
    assert Fact.objects.get(kind__code="serious_listed").enterprise_id == survivor.pk
