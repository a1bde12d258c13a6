"""A worker that begins to publish while another still computes: all or nothing, whoever dies."""

import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction

from apps.credit import sql
from apps.credit.models import Rating, Run, Shard, Staged
from apps.credit.operations import publishing
from apps.credit.operations.publishing import publish, publish_ahead
from apps.credit.operations.rate import rate_shard, start_run
from apps.credit.operations.rerate import rerate
from apps.credit.operations.shards import compute, take
from apps.kernel.scope import Scope
from apps.registry.models import Enterprise
from tests.factories.records import FactFactory
from tests.factories.registry import EnterpriseFactory
from tests.forked import Forked
from tests.together import wait_until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)

SYSTEM = Scope.system("test")
AT = datetime(2026, 2, 1, 2, 0, tzinfo=UTC)
DAY = date(2026, 2, 1)
WHO = {"by": SYSTEM, "at": AT}
SHARDS = 4
SECONDS = 60


@pytest.fixture(autouse=True)
def always_worth_it(monkeypatch):
    monkeypatch.setattr(publishing, "AHEAD_FROM", 1)


@pytest.fixture
def run():
    """A run of four shards of one enterprise each, two of them done."""
    for number in range(SHARDS):
        FactFactory(severity=3) if number % 2 else EnterpriseFactory()
    opened = start_run(model="grade", as_of=DAY, size=1, **WHO)
    for _shard in range(SHARDS // 2):
        rate_shard(run_id=opened.pk, **WHO)
    return opened


@contextmanager
def in_other_hands(run):
    """Another worker at the next shard; yields the event upon which it ends its work and commits."""
    at_it, end, failed = threading.Event(), threading.Event(), []

    def work():
        try:
            with transaction.atomic():
                shard = take(run.pk)
                compute(shard, **WHO)
                at_it.set()
                assert end.wait(SECONDS)
        except BaseException as error:  # noqa: BLE001 - raised in the test
            failed.append(error)
        finally:
            at_it.set()
            connection.close()

    other = threading.Thread(target=work)
    other.start()
    assert at_it.wait(SECONDS)
    try:
        yield end
    finally:
        end.set()
        other.join(SECONDS)
    assert not failed, failed


@contextmanager
def publishing_ahead(run):
    """publish_ahead in a thread; yields the list into which its answer comes."""
    answers = []

    def work():
        try:
            answers.append(publish_ahead(run_id=run.pk, **WHO))
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            answers.append(error)
        finally:
            connection.close()

    writer = threading.Thread(target=work)
    writer.start()
    yield answers
    writer.join(SECONDS)
    assert answers, "it never ended"


def as_undisturbed(run):
    everybody = sorted(Rating.objects.values_list("enterprise_id", flat=True))
    computed = sql.rows("score_some", {"ruleset": run.ruleset_id, "as_of": DAY, "only": everybody})
    columns = ("enterprise_id", "score", "grade", "facts", "mark")
    stored = Rating.objects.current().order_by("enterprise_id").values(*columns)
    assert list(stored) == [{key: row[key] for key in columns} for row in computed]
    run.refresh_from_db()
    assert (run.state, run.enterprises, run.changed) == ("published", SHARDS, SHARDS)
    assert not Staged.objects.exists()


def test_it_writes_what_is_done_computes_what_is_free_and_waits_for_the_rest(run):
    with in_other_hands(run) as end, publishing_ahead(run) as answers:
        wait_until_somebody_waits()
        assert not Rating.objects.exists()  # nobody sees a part of it
        assert publish(run_id=run.pk, **WHO).state == "running"  # and nobody need wait for it while shards are open
        assert publish_ahead(run_id=run.pk, **WHO) is None  # it has one writer
        end.set()
    [answer] = answers
    assert answer.state == "published"
    as_undisturbed(run)


def test_it_takes_over_a_shard_whose_worker_dies(run):
    def compute_without_end(arrive):
        with transaction.atomic():
            compute(take(run.pk), **WHO)
            arrive()
            threading.Event().wait(SECONDS)

    worker = Forked(compute_without_end)
    assert worker.arrived()
    with publishing_ahead(run) as answers:
        wait_until_somebody_waits()
        worker.kill()
    assert answers[0].state == "published"
    as_undisturbed(run)


def test_a_writer_that_dies_has_written_nothing(run, monkeypatch):
    def write_without_end(arrive):
        def at_the_end(*_run, **_who):
            arrive()
            threading.Event().wait(SECONDS)

        monkeypatch.setattr(publishing, "_finish", at_the_end)
        publish_ahead(run_id=run.pk, **WHO)

    with in_other_hands(run) as end:
        writer = Forked(write_without_end)
        wait_until_somebody_waits()
        end.set()
        assert writer.arrived()  # everything written, nothing committed
    writer.kill()
    assert not Rating.objects.exists()
    assert Run.objects.get(pk=run.pk).state == "running"
    assert Shard.objects.filter(run=run, state="done").count() == SHARDS - 1  # what it computed itself is lost
    while rate_shard(run_id=run.pk, **WHO):
        pass
    publish(run_id=run.pk, **WHO)
    as_undisturbed(run)


def test_a_single_rating_waits_for_the_writer_and_comes_after_it(run):
    fact = FactFactory(severity=4, enterprise=Enterprise.objects.earliest("pk"))
    with in_other_hands(run) as end, publishing_ahead(run) as answers:
        wait_until_somebody_waits()
        alone = []

        def rate_one():
            alone.extend(rerate(enterprise_ids=[fact.enterprise_id], as_of=DAY, **WHO))
            connection.close()

        single = threading.Thread(target=rate_one)
        single.start()
        end.set()
        single.join(SECONDS)
    assert answers[0].state == "published"
    assert {rating.model for rating in alone} == {"grade", "risk"}
    stands = Rating.objects.current().grades().get(enterprise_id=fact.enterprise_id)
    assert (stands.grade, stands.facts) == ("C", 1)


@pytest.mark.parametrize("why", ["alone", "too little", "too early", "ended"])
def test_it_is_not_begun(run, monkeypatch, why):
    if why == "alone":
        assert publish_ahead(run_id=run.pk, **WHO) is None
        return
    with in_other_hands(run):
        if why == "too little":
            monkeypatch.setattr(publishing, "AHEAD_FROM", 3)
        elif why == "too early":
            Shard.objects.filter(pk=run.shards.order_by("number")[0].pk).update(state="waiting", done_at=None)
        else:
            Run.objects.filter(pk=run.pk).update(state="failed", error="停", finished_at=AT)
        assert publish_ahead(run_id=run.pk, **WHO) is None
    assert not Rating.objects.exists()
