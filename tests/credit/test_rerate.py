"""A changed fact is rated at once, beside a run or during it, and never overwritten by older knowledge."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.audit.models import Delivery, Event
from apps.credit.models import Rating
from apps.credit.operations.rate import publish, rate_shard, start_run
from apps.credit.operations.rerate import rerate
from apps.credit.tasks import rerate_for
from apps.kernel.scope import Scope
from apps.records.operations.facts import withdraw_fact
from tests.factories.records import FactFactory
from tests.together import at_once, wait_until_somebody_waits

pytestmark = pytest.mark.django_db

BY = Scope.system("test")
AT = datetime(2026, 2, 1, 2, 0, tzinfo=UTC)
DAY = date(2026, 2, 1)


def grade_of(enterprise_id):
    return Rating.objects.current().grades().get(enterprise_id=enterprise_id).grade


def test_withdrawn_penalty_lifts_the_grade_through_the_outbox():
    fact = FactFactory(severity=3)
    rerate(enterprise_ids=[fact.enterprise_id], as_of=DAY, by=BY, at=AT)
    assert grade_of(fact.enterprise_id) == "C"
    withdraw_fact(fact_id=fact.pk, reason="处罚决定被撤销", by=BY, at=AT + timedelta(hours=1))
    rerate_for(Delivery.objects.get(consumer="credit.rerate"), AT + timedelta(hours=2))
    assert grade_of(fact.enterprise_id) == "A"
    told = Event.objects.filter(verb="credit.rated", data__model="grade").order_by("-id").first()
    assert (told.data["grade_before"], told.data["grade"]) == ("C", "A")


@pytest.mark.parametrize("many", [1, 4])
def test_each_enterprise_costs_what_its_audit_and_message_do(many):
    ids = [FactFactory(severity=1).enterprise_id for _number in range(many)]
    rerate(enterprise_ids=ids, as_of=DAY, by=BY, at=AT)
    for key in ids:
        FactFactory(enterprise_id=key, severity=3)
    with CaptureQueriesContext(connection) as asked:
        rerate(enterprise_ids=ids, as_of=DAY, by=BY, at=AT + timedelta(hours=1))
    tables = ("registry_enterprise", "credit_band")
    assert {table: sum(table in query["sql"] for query in asked) for table in tables} == {
        "registry_enterprise": 2, "credit_band": 0,
    }  # fmt: skip


def test_repeating_writes_nothing():
    fact = FactFactory()
    first = rerate(enterprise_ids=[fact.enterprise_id], as_of=DAY, by=BY, at=AT)
    again = rerate(enterprise_ids=[fact.enterprise_id], as_of=DAY, by=BY, at=AT + timedelta(hours=1))
    assert (len(first), again) == (2, [])
    assert Rating.objects.count() == 2


def test_run_does_not_undo_what_was_learnt_while_it_ran():
    fact = FactFactory(severity=3)
    run = start_run(model="grade", as_of=DAY, by=BY, at=AT)
    while rate_shard(run_id=run.pk, by=BY, at=AT):
        pass
    withdraw_fact(fact_id=fact.pk, reason="处罚决定被撤销", by=BY, at=AT + timedelta(minutes=1))
    rerate(enterprise_ids=[fact.enterprise_id], as_of=DAY, by=BY, at=AT + timedelta(minutes=2))
    publish(run_id=run.pk, by=BY, at=AT + timedelta(minutes=3))
    assert grade_of(fact.enterprise_id) == "A"


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_another_rating_replaces_what_that_one_made():
    first = FactFactory(severity=1)
    rerate(enterprise_ids=[first.enterprise_id], as_of=DAY, by=BY, at=AT)
    held, end = threading.Event(), threading.Event()

    def slower():
        with transaction.atomic():
            FactFactory(enterprise_id=first.enterprise_id, severity=2)
            rerate(enterprise_ids=[first.enterprise_id], as_of=DAY, by=BY, at=AT + timedelta(minutes=1))
            held.set()
            assert end.wait(30)

    def other():
        assert held.wait(30)
        FactFactory(enterprise_id=first.enterprise_id, severity=4)
        return rerate(enterprise_ids=[first.enterprise_id], as_of=DAY, by=BY, at=AT + timedelta(minutes=1))

    def release():
        wait_until_somebody_waits()
        end.set()

    done = at_once(slower, other, release)
    assert not [answer for answer in done if isinstance(answer, Exception)], done
    stands = Rating.objects.current().grades().get(enterprise_id=first.enterprise_id)
    assert (stands.facts, stands.grade) == (3, "C")
