"""A run publishes all or nothing, once, and stores only what changed."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from apps.audit.models import Event
from apps.credit.models import Rating, Ruleset, Run, Shard, Staged
from apps.credit.operations.rate import AlreadyRunning, NoRuleset, publish, rate_all, rate_shard, start_run
from apps.kernel.errors import NotPermitted
from apps.kernel.scope import Scope
from tests.factories.records import LEARNT, FactFactory
from tests.factories.registry import EnterpriseFactory, enterprise_in

pytestmark = pytest.mark.django_db

SYSTEM = Scope.system("test")
AT = datetime(2026, 2, 1, 2, 0, tzinfo=UTC)
DAY = date(2026, 2, 1)


def rated(**more):
    return rate_all(**{"model": "grade", "as_of": DAY, "by": SYSTEM, "at": AT} | more)


def test_run_rates_everyone_and_is_audited():
    fact = FactFactory(severity=3)
    clean = EnterpriseFactory()
    run = rated()
    assert (run.state, run.enterprises, run.facts, run.changed) == ("published", 2, 1, 2)
    grades = dict(Rating.objects.current().values_list("enterprise_id", "grade"))
    assert grades == {fact.enterprise_id: "C", clean.pk: "A"}
    assert set(Event.objects.values_list("verb", flat=True)) >= {"credit.run_started", "credit.run_published"}
    assert not Staged.objects.exists()


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
    rated(at=AT + timedelta(days=1))
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
    for shard in run.shards.all():
        rate_shard(shard_id=shard.pk)
    Staged.objects.all()._raw_delete("default")
    assert publish(run_id=run.pk, by=SYSTEM, at=AT).state == "running"
    assert not Rating.objects.exists()
    assert Shard.objects.filter(run=run, state="waiting").count() == 1
    for shard in run.shards.all():
        rate_shard(shard_id=shard.pk)
    assert publish(run_id=run.pk, by=SYSTEM, at=AT).changed == 1


def test_publishing_twice_publishes_once():
    FactFactory()
    run = rated()
    assert publish(run_id=run.pk, by=SYSTEM, at=AT + timedelta(hours=1)).finished_at == AT
    assert Rating.objects.count() == 1


def test_shards_cover_the_province_once():
    for code in ("320102", "320302", "320100", "320000"):
        enterprise_in(code)
    run = rated(prefixes=None)
    assert run.enterprises == run.changed == 4
    assert run.shards.count() > 13


def test_refusals_change_nothing():
    stranger = Scope(kind="agency", actor="x", division_prefix="32")
    with pytest.raises(NotPermitted):
        rated(by=stranger)
    with pytest.raises(NoRuleset):
        rated(as_of=date(2010, 1, 1))
    assert not Run.objects.exists()


def test_command_prints_one_json_object():
    FactFactory()
    out = StringIO()
    call_command("rate", on=DAY, json=True, stdout=out)
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
