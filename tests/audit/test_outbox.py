"""The outbox: claimed once, tried again after failure or death, failures visible."""

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.audit import consumers
from apps.audit.models import Delivery, Event
from apps.audit.operations import claim, deliver, enqueue, record, retry_delivery
from apps.audit.rules.backoff import FIRST, LEASE, LONGEST, wait_after
from apps.audit.tasks import sweep_outbox
from apps.kernel.errors import NotPermitted, WrongState
from apps.kernel.scope import Scope

AT = datetime(2026, 3, 1, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
BY = Scope.system("test")


@pytest.fixture
def calls(monkeypatch):
    """A consumer `test` that notes what it gets."""
    got = []
    monkeypatch.setattr(consumers, "_consumers", {})
    consumers.register("test", lambda delivery, at: got.append(delivery.event_id), attempts=3)
    return got


def put(count=1, consumer="test"):
    with transaction.atomic():
        return [enqueue(record(verb="t.done", by=BY, at=AT), consumer=consumer) for _ in range(count)]


@pytest.mark.django_db
class TestDelivery:
    def test_delivered_and_ticked(self, calls):
        (delivery,) = put()
        (claimed,) = claim(at=AT)
        assert deliver(claimed, at=AT) == "done"
        delivery.refresh_from_db()
        assert (delivery.state, delivery.done_at, calls) == ("done", AT, [delivery.event_id])
        assert claim(at=AT + timedelta(days=1)) == []

    def test_not_before_it_is_due(self, calls):
        event = record(verb="t.done", by=BY, at=AT)
        enqueue(event, consumer="test", due_at=AT + timedelta(hours=1))
        assert claim(at=AT) == []
        assert len(claim(at=AT + timedelta(hours=1))) == 1

    def test_oldest_first_and_no_more_than_asked(self, calls):
        deliveries = put(5)
        Delivery.objects.filter(pk=deliveries[3].pk).update(due_at=AT - timedelta(days=1))
        assert [d.pk for d in claim(at=AT, limit=2)] == [deliveries[3].pk, deliveries[0].pk]

    def test_once_a_consumer(self):
        event = record(verb="t.done", by=BY, at=AT)
        enqueue(event, consumer="test")
        with pytest.raises(IntegrityError, match="audit_delivery_once"), transaction.atomic():
            enqueue(event, consumer="test")

    def test_rolled_back_with_the_change(self):
        with transaction.atomic():
            put()
            transaction.set_rollback(True)
        assert not Delivery.objects.exists()
        assert not Event.objects.exists()

    def test_a_failure_waits_longer_each_time_and_ends_visible(self, calls, monkeypatch):
        def fail(delivery, at):
            raise OSError("server gone")

        monkeypatch.setitem(consumers._consumers, "test", consumers.Consumer("test", fail, attempts=3))
        put()
        at, waits = AT, []
        for _ in range(3):
            (claimed,) = claim(at=at)
            deliver(claimed, at=at)
            delivery = Delivery.objects.get()
            waits.append(delivery.due_at - at)
            at = delivery.due_at
        assert waits == [FIRST, 2 * FIRST, 4 * FIRST]
        assert (delivery.state, delivery.error, delivery.attempts) == ("failed", "OSError: server gone", 3)
        assert claim(at=at + timedelta(days=9)) == []

    def test_a_consumer_that_is_gone_keeps_its_deliveries(self, calls):
        put(consumer="gone")
        (claimed,) = claim(at=AT)
        assert deliver(claimed, at=AT) == "waiting"
        assert "gone" in Delivery.objects.get().error

    def test_killed_between_claim_and_tick(self, calls):
        (delivery,) = put()
        claim(at=AT)  # this worker dies here
        assert claim(at=AT + LEASE - timedelta(seconds=1)) == []
        (again,) = claim(at=AT + LEASE)
        assert deliver(again, at=AT + LEASE) == "done"
        assert calls == [delivery.event_id]

    def test_a_worker_that_overslept_does_not_overwrite(self, calls):
        put()
        (slow,) = claim(at=AT)
        (fresh,) = claim(at=AT + LEASE)
        deliver(fresh, at=AT + LEASE)
        done = Delivery.objects.values().get()
        Delivery.objects.update(state="waiting")
        deliver(slow, at=AT + LEASE * 2)
        assert Delivery.objects.get().state == "waiting"
        assert done["state"] == "done"

    def test_retry_by_a_person(self, calls):
        (delivery,) = put()
        admin = Scope(kind="agency", permissions=frozenset({"audit.retry_delivery"}))
        with pytest.raises(WrongState):
            retry_delivery(delivery_id=delivery.pk, by=admin, at=AT)
        Delivery.objects.update(state="failed", attempts=3, due_at=AT + timedelta(days=1))
        with pytest.raises(NotPermitted):
            retry_delivery(delivery_id=delivery.pk, by=Scope.anonymous(), at=AT)
        assert Delivery.objects.get().state == "failed"
        retry_delivery(delivery_id=delivery.pk, by=admin, at=AT)
        assert [d.pk for d in claim(at=AT)] == [delivery.pk]
        assert Event.objects.filter(verb="audit.delivery_retried").count() == 1

    def test_a_name_is_registered_once(self, calls):
        with pytest.raises(ValueError, match="twice"):
            consumers.register("test", lambda delivery, at: None)

    def test_the_task_takes_all_that_is_due(self, calls):
        put(45)
        Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        assert sweep_outbox() == 45
        assert len(calls) == 45


@pytest.mark.django_db(transaction=True)
def test_two_workers_one_delivery(calls):
    deliveries, gate = put(40), threading.Barrier(2)
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))

    def work():
        gate.wait()
        sweep_outbox()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(calls) == sorted(d.event_id for d in deliveries)
    assert Delivery.objects.filter(state="done", attempts=1).count() == 40


WORKER = """
import os, signal
import django
django.setup()
from django.utils import timezone
from apps.audit.operations import claim
assert len(claim(at=timezone.now())) == 1
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_by_the_system_loses_nothing(calls):
    (delivery,) = put()
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    place = connection.settings_dict
    url = f"postgresql://{place['USER']}@/{place['NAME']}?host={place['HOST']}"
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run([sys.executable, "-c", WORKER], env=environment, cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    later = timezone.now() + LEASE
    (again,) = claim(at=later)
    assert (again.pk, again.attempts) == (delivery.pk, 2)
    deliver(again, at=later)
    assert calls == [delivery.event_id]


@given(st.integers(1, 1000))
def test_waits_grow_up_to_a_limit(attempts):
    assert FIRST <= wait_after(attempts) <= wait_after(attempts + 1) <= LONGEST
