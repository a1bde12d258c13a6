"""A run publishes all or nothing, once, and stores only what changed."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.audit.models import Event
from apps.credit.models import Rating, Ruleset, Run, Shard, Staged
from apps.credit.operations import publishing
from apps.credit.operations.rate import (
    ATTEMPTS,
    AlreadyRunning,
    NoRuleset,
    NotToday,
    fail_run,
    note_failure,
    publish,
    rate_all,
    rate_shard,
    start_run,
)
from apps.kernel.errors import NotPermitted, WrongState
from apps.kernel.scope import Scope
from tests.factories.records import LEARNT, FactFactory
from tests.factories.registry import EnterpriseFactory, enterprise_in
from tests.together import at_once

pytestmark = pytest.mark.django_db

SYSTEM = Scope.system("test")
AT = datetime(2026, 2, 1, 2, 0, tzinfo=UTC)
DAY = date(2026, 2, 1)


def rated(**more):
    return rate_all(**{"model": "grade", "as_of": DAY, "by": SYSTEM, "at": AT} | more)


def work(run):
    while rate_shard(run_id=run.pk, by=SYSTEM, at=AT):
        pass


def test_run_rates_everyone_and_is_audited():
    fact = FactFactory(severity=3)
    clean = EnterpriseFactory()
    run = rated()
    assert (run.state, run.enterprises, run.facts, run.changed) == ("published", 2, 1, 2)
    grades = dict(Rating.objects.current().values_list("enterprise_id", "grade"))
    assert grades == {fact.enterprise_id: "C", clean.pk: "A"}
    assert set(Event.objects.values_list("verb", flat=True)) >= {"credit.run_started", "credit.run_published"}
    assert not Staged.objects.exists()


@pytest.mark.parametrize(("changed", "told"), [(2, False), (3, True)])
def test_the_planner_is_told_of_a_publication_that_changed_much(monkeypatch, changed, told):
    monkeypatch.setattr(publishing, "ANALYSE_FROM", 3)
    for _number in range(changed):
        EnterpriseFactory()
    with CaptureQueriesContext(connection) as asked:
        rated()
    assert any("ANALYZE credit_rating" in query["sql"] for query in asked) is told


def test_second_run_changes_nothing():
    FactFactory()
    rated()
    again = rated(at=AT + timedelta(hours=1))
    assert again.changed == 0
    assert Rating.objects.count() == 1


def test_change_supersedes_and_keeps_history():
    fact = FactFactory(severity=3)
    rated()
    fact.state, fact.known_from = "withdrawn", LEARNT + timedelta(days=40)
    fact.save()
    rated(as_of=DAY + timedelta(days=1), at=AT + timedelta(days=1))
    old, new = Rating.objects.order_by("rated_at")
    assert (old.grade, new.grade, old.superseded_at, new.superseded_at) == ("C", "A", new.rated_at, None)


def test_models_are_never_mixed():
    FactFactory(severity=3)
    rated()
    rated(model="risk")
    assert sorted(Rating.objects.current().values_list("model", flat=True)) == ["grade", "risk"]
    assert Rating.objects.current().grades().count() == 1


def test_two_runs_never_overlap():
    start_run(model="grade", as_of=DAY, by=SYSTEM, at=AT)
    with pytest.raises(AlreadyRunning):
        start_run(model="grade", as_of=DAY, by=SYSTEM, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(
            model="grade", kind="full", ruleset=Ruleset.objects.first(), as_of=DAY, known_at=AT, started_at=AT
        )
    assert Run.objects.count() == 1


def test_nothing_is_published_while_a_shard_is_open():
    FactFactory()
    run = start_run(model="grade", as_of=DAY, by=SYSTEM, at=AT)
    assert publish(run_id=run.pk, by=SYSTEM, at=AT).state == "running"
    assert not Rating.objects.exists()


def test_lost_stage_is_computed_again():
    """An unlogged table is empty after a crash of the server: the counts tell."""
    FactFactory()
    run = start_run(model="grade", as_of=DAY, by=SYSTEM, at=AT)
    work(run)
    Staged.objects.all()._raw_delete("default")
    assert publish(run_id=run.pk, by=SYSTEM, at=AT).state == "running"
    assert not Rating.objects.exists()
    assert Shard.objects.filter(run=run, state="waiting").count() == 1
    work(run)
    assert publish(run_id=run.pk, by=SYSTEM, at=AT).changed == 1


def test_publishing_twice_publishes_once():
    FactFactory()
    run = rated()
    assert publish(run_id=run.pk, by=SYSTEM, at=AT + timedelta(hours=1)).finished_at == AT
    assert Rating.objects.count() == 1


def test_shards_cover_the_province_once():
    for _number in range(5):
        EnterpriseFactory()
    run = start_run(model="grade", as_of=DAY, by=SYSTEM, at=AT, size=2)
    late = EnterpriseFactory()  # registered while the run is open: the last shard has no end
    work(run)
    run = publish(run_id=run.pk, by=SYSTEM, at=AT + timedelta(minutes=1))
    assert [shard.enterprises for shard in run.shards.order_by("number")] == [2, 2, 2]
    assert run.enterprises == run.changed == 6
    assert Rating.objects.filter(enterprise=late).exists()


def test_refusals_change_nothing():
    stranger = Scope(kind="agency", actor="x", division_prefix="32")
    with pytest.raises(NotPermitted):
        rated(by=stranger)
    with pytest.raises(NoRuleset):
        rated(as_of=date(2010, 1, 1), at=datetime(2010, 1, 1, 2, tzinfo=UTC))
    with pytest.raises(NotToday):
        rated(as_of=DAY - timedelta(days=1))
    assert not Run.objects.exists()


def test_command_prints_one_json_object():
    FactFactory()
    out = StringIO()
    call_command("rate", json=True, stdout=out)
    result = json.loads(out.getvalue().splitlines()[-1])
    assert {"enterprises", "changed", "facts", "seconds"} <= result.keys()
    assert (result["enterprises"], result["facts"]) == (1, 1)


def test_who_sees_which_ratings():
    for code in ("320102", "320302"):
        enterprise_in(code)
    rated()
    rows = Rating.objects.current()
    county = Scope(kind="agency", actor="科员", division_prefix="320102")
    assert rows.visible_to(county).count() == 1
    assert rows.visible_to(Scope(kind="agency", actor="科员", division_prefix="32")).count() == 2
    assert not rows.visible_to(Scope.anonymous()).exists()


def test_a_past_day_is_a_question_and_stores_nothing():
    fact = FactFactory(severity=3, occurred_on=date(2026, 1, 5))
    before = Rating.objects.count(), Run.objects.count()
    out = StringIO()
    call_command("rate", on=date(2026, 1, 31), json=True, stdout=out)
    result = json.loads(out.getvalue().splitlines()[-1])
    assert (result["stored"], result["enterprises"], result["facts"], result["grades"]) == (False, 1, 1, {"C": 1})
    out = StringIO()
    call_command("rate", on=date(2026, 1, 9), only=fact.enterprise.uscc, known="then", json=True, stdout=out)
    then = json.loads(out.getvalue().splitlines()[-1])
    assert (then["grade"], then["facts"], then["known"]) == ("A", 0, "then")
    assert (Rating.objects.count(), Run.objects.count()) == before


def test_one_enterprise_is_rated_by_its_code():
    fact, other = FactFactory(severity=3), FactFactory()
    today = timezone.localdate()
    out = StringIO()
    call_command("rate", only=fact.enterprise.uscc, json=True, stdout=out)
    result = json.loads(out.getvalue().splitlines()[-1])
    assert (result["stored"], result["changed"], result["as_of"]) == (True, 1, today.isoformat())
    assert set(Rating.objects.values_list("enterprise_id", flat=True)) == {fact.enterprise_id}
    with pytest.raises(CommandError):
        call_command("rate", only="91320000MA1NOTHERE", stdout=out)
    assert not Rating.objects.filter(enterprise=other.enterprise).exists()


def test_an_ended_enterprise_loses_its_rating_without_a_successor():
    gone = EnterpriseFactory()
    rated()
    type(gone).objects.filter(pk=gone.pk).update(status="deregistered", status_on=DAY, status_basis="决定")
    run = rated(at=AT + timedelta(hours=1))
    assert (run.enterprises, run.changed) == (0, 1)
    assert not Rating.objects.current().exists()
    assert rated(at=AT + timedelta(hours=2)).changed == 0


def test_a_run_of_yesterday_is_set_aside():
    EnterpriseFactory()
    old = start_run(model="grade", as_of=DAY, by=SYSTEM, at=AT)
    new = start_run(model="grade", as_of=DAY + timedelta(days=1), by=SYSTEM, at=AT + timedelta(days=1))
    old.refresh_from_db()
    assert (old.state, bool(old.error), new.state) == ("failed", True, "running")
    assert rate_shard(run_id=old.pk, by=SYSTEM, at=AT) is None
    assert publish(run_id=old.pk, by=SYSTEM, at=AT).state == "failed"
    assert not Rating.objects.exists()


def test_a_run_that_keeps_failing_says_why():
    EnterpriseFactory()
    run = start_run(model="grade", as_of=DAY, by=SYSTEM, at=AT)
    for _try in range(ATTEMPTS):
        run = note_failure(run_id=run.pk, error="DiskFull: no space", by=SYSTEM, at=AT)
    assert (run.state, run.error) == ("failed", "DiskFull: no space")
    assert Event.objects.filter(verb="credit.run_failed").count() == 1
    with pytest.raises(WrongState):
        fail_run(run_id=run.pk, reason="x", by=SYSTEM, at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_shards_and_publish_once():
    for _number in range(8):
        EnterpriseFactory()
    run = start_run(model="grade", as_of=DAY, by=SYSTEM, at=AT, size=1)

    def worker():
        shards = []
        while shard := rate_shard(run_id=run.pk, by=SYSTEM, at=AT):
            shards.append(shard.number)
            publish(run_id=run.pk, by=SYSTEM, at=AT)
        return shards

    first, second = at_once(worker, worker)
    assert sorted(first + second) == list(range(1, 9))
    run.refresh_from_db()
    assert (run.state, run.changed) == ("published", 8)
    assert Event.objects.filter(verb="credit.run_published").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_runs_begun_at_once_one_is_refused():
    def begin():
        return start_run(model="grade", as_of=DAY, by=SYSTEM, at=AT)

    outcomes = at_once(begin, begin)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyRunning", "Run"]
    assert Run.objects.count() == 1
