"""Verbs that meet at one enterprise take their locks in one order: whoever comes second waits, and nobody deadlocks.

Each test holds the first verb between two of its locks until the merge is under way. With the order broken, PostgreSQL
ends one of the two with a deadlock (OperationalError).
"""

import threading
import time
from datetime import timedelta

import pytest
from django.db import transaction

from apps.kernel.errors import Stale
from apps.records.models import Fact
from apps.records.operations import facts, objections
from apps.registry.models import Enterprise
from apps.registry.operations import corrections, locking, merges
from tests.factories.access import filer_of, scope_of_user, user_with_post
from tests.factories.records import FactFactory, source
from tests.factories.registry import enterprise_in
from tests.together import at_once

from .conftest import HOME

pytestmark = pytest.mark.django_db(transaction=True)
LONG = 1.0  # seconds a verb waits for a merge that may itself be waiting for it
SHORT = 0.3  # seconds a merge has to reach the row it will wait for


@pytest.fixture
def pair(now):
    """(duplicate, survivor, merge asked for, who confirms)."""
    officer, reviewer = (scope_of_user(user_with_post(role, HOME)) for role in ("county_officer", "county_reviewer"))
    duplicate, survivor = enterprise_in(HOME), enterprise_in(HOME)
    merge = merges.request_merge(
        duplicate_id=duplicate.pk, survivor_id=survivor.pk, reason="同一营业执照", by=officer, at=now
    )
    return duplicate, survivor, merge, reviewer


@pytest.fixture
def under_way(monkeypatch):
    """Set once a merge holds both enterprises and goes on to what belongs to them."""
    event, whole = threading.Event(), merges.give_way

    def give_way(**more):
        event.set()
        return whole(**more)

    monkeypatch.setattr(merges, "give_way", give_way)
    return event


def meanwhile(event):
    """Between two locks of a verb: let the merge take what it can."""
    if event.wait(LONG):
        time.sleep(SHORT)


def test_a_report_decided_while_its_enterprise_is_merged(pair, under_way, monkeypatch, now):
    duplicate, _survivor, merge, reviewer = pair
    report = corrections.file_correction(
        enterprise_id=duplicate.pk, by=scope_of_user(filer_of(duplicate)), at=now,
        fact="address", proposed="新路2号", explanation="营业执照",
    )  # fmt: skip
    whole = corrections._apply

    def apply(*given):
        meanwhile(under_way)
        return whole(*given)

    monkeypatch.setattr(corrections, "_apply", apply)
    decider = scope_of_user(user_with_post("county_officer", HOME))
    done, merged = at_once(
        lambda: corrections.accept_correction(correction_id=report.pk, reason="", by=decider, at=now),
        lambda: (time.sleep(SHORT), merges.confirm_merge(merge_id=merge.pk, by=reviewer, at=now)),
    )
    assert getattr(done, "state", done) == "accepted"
    assert isinstance(merged, Stale)  # the register changed after the merge was asked for
    assert Enterprise.objects.get(pk=duplicate.pk).address == "新路2号"


def test_an_objection_decided_while_its_enterprise_is_merged(pair, under_way, monkeypatch, now):
    duplicate, survivor, merge, reviewer = pair
    fact = FactFactory(enterprise=duplicate)
    objection = objections.file_objection(
        enterprise_id=duplicate.pk,
        fact_id=fact.pk,
        reason="并非本企业产品",
        by=scope_of_user(filer_of(duplicate)),
        at=now,
    )
    later = now + timedelta(hours=1)
    whole = objections.stop_clocks

    def stop_clocks(**more):
        meanwhile(under_way)
        return whole(**more)

    monkeypatch.setattr(objections, "stop_clocks", stop_clocks)
    decider = scope_of_user(user_with_post("county_reviewer", HOME))
    done, merged = at_once(
        lambda: objections.refuse_objection(objection_id=objection.pk, decision="证据不足", by=decider, at=later),
        lambda: (
            time.sleep(SHORT),
            merges.confirm_merge(merge_id=merge.pk, by=reviewer, at=later + timedelta(hours=1)),
        ),
    )
    assert getattr(done, "state", done) == "refused"
    assert not isinstance(merged, Exception), merged
    assert Fact.objects.get(pk=fact.pk).enterprise_id == survivor.pk


def test_a_fact_built_on_another_while_their_enterprise_is_merged(pair, under_way, now):
    """The ground is held and the enterprise before it: the merge waits, and takes both facts along."""
    duplicate, survivor, merge, reviewer = pair
    ground = FactFactory(enterprise=duplicate)
    by = scope_of_user(user_with_post("county_officer", HOME))

    @transaction.atomic
    def build():
        facts.record_fact(
            kind="recheck_failed", occurred_on=ground.occurred_on, source=source().code, source_key="built",
            title="复查不合格", enterprise=duplicate, based_on=ground, by=by, at=now,
        )  # fmt: skip
        meanwhile(under_way)

    built, merged = at_once(
        build, lambda: (time.sleep(SHORT), merges.confirm_merge(merge_id=merge.pk, by=reviewer, at=now))
    )
    assert not isinstance(built, Exception), built
    assert not isinstance(merged, Exception), merged
    assert set(Fact.objects.values_list("enterprise_id", flat=True)) == {survivor.pk}


@pytest.mark.django_db
def test_the_records_of_an_enterprise_reach_through_every_merge():
    first, second, third, other = (enterprise_in(HOME) for _ in range(4))
    Enterprise.objects.filter(pk=first.pk).update(merged_into=second.pk)
    Enterprise.objects.filter(pk=second.pk).update(merged_into=third.pk)
    assert sorted(locking.records_of(third.pk)) == [first.pk, second.pk, third.pk]
    assert locking.records_of(other.pk) == [other.pk]
    assert locking.standing(first.pk) == third.pk


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_held_in_a_transaction_only():
    with pytest.raises(transaction.TransactionManagementError):
        locking.hold(1)
