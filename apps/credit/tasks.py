"""Scheduled and background rating. Ids in, one operation each."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from apps.kernel.scope import Scope
from apps.records.models import Fact
from apps.records.operations.imports import touched_enterprises

from .models import Run, Shard
from .operations.rate import AlreadyRunning, publish, rate_shard, start_run
from .operations.rerate import rerate

BY = Scope.system("credit")
BATCH = 2000


@shared_task(name="credit.rate_nightly", ignore_result=True)
def rate_nightly(model):
    """Open tonight's run and hand out its shards; a run that is still open is continued instead."""
    now = timezone.now()
    try:
        run = start_run(model=model, as_of=timezone.localdate(now), by=BY, at=now)
    except AlreadyRunning:
        continue_runs()
        return
    _hand_out(run)


@shared_task(name="credit.rate_shard", ignore_result=True)
def rate_one_shard(shard_id):
    """Compute a shard; whoever finishes the last one publishes."""
    shard = rate_shard(shard_id=shard_id)
    publish(run_id=shard.run_id, by=BY, at=timezone.now())


@shared_task(name="credit.continue_runs", ignore_result=True)
def continue_runs():
    """Hand out again what a dead worker or an emptied broker left: shards still waiting of runs still open."""
    for run in Run.objects.filter(state="running"):
        if not _hand_out(run):
            publish(run_id=run.pk, by=BY, at=timezone.now())


def _hand_out(run):
    waiting = list(Shard.objects.filter(run=run, state="waiting").order_by("prefix").values_list("pk", flat=True))
    for pk in waiting:
        rate_one_shard.delay(pk)
    return len(waiting)


def rerate_for(delivery, at):
    """Outbox consumer: the enterprise of the changed fact is rated at once."""
    fact = Fact.objects.only("enterprise_id").get(pk=delivery.event.subject_id)
    if fact.enterprise_id:
        rerate(enterprise_ids=[fact.enterprise_id], as_of=timezone.localdate(at), by=BY, at=at)


def rerate_import(delivery, at):
    """Outbox consumer: the enterprises an import touched are rated, a few thousand at a time."""
    data = delivery.event.data
    touched = touched_enterprises(source_id=data["source_id"], at=datetime.fromisoformat(data["moment"]))
    for start in range(0, len(touched), BATCH):
        rerate(enterprise_ids=touched[start : start + BATCH], as_of=timezone.localdate(at), by=BY, at=at)
