"""Scheduled and background rating. Ids in, one operation each."""

from datetime import datetime, timedelta

import structlog
from celery import shared_task
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.kernel.scope import Scope
from apps.records.models import Fact
from apps.records.operations.imports import touched_enterprises

from . import tasks_backtests  # noqa: F401 - Celery looks for tasks here
from .models import Edition, Run
from .models.ruleset import Model
from .models.standing import CONFERRED
from .operations.conferrals import tell_end, tell_ends_by_time
from .operations.editions import fill_edition, find_errata
from .operations.falls import tell_falls
from .operations.publishing import publish, publish_ahead
from .operations.rate import AlreadyRunning, NoRuleset, fail_run, note_failure, rate_shard, start_run
from .operations.rerate import rerate
from .operations.statistics import refresh_if_due
from .states import EDITION_PUBLISHED

log = structlog.get_logger(__name__)
BY = Scope.system("credit")
BATCH = 2000
QUIET = timedelta(seconds=60)  # a run that did not move for so long has lost its workers or its messages
LONGEST = timedelta(hours=6)
WHOLE = 20_000  # an import or matching that touched more is answered by a run over the whole province


@shared_task(name="credit.rate_nightly", ignore_result=True)
def rate_nightly(model):
    """Open tonight's run and hand out its shards; a run of today that is still open is continued instead."""
    now = timezone.now()
    try:
        run = start_run(model=model, as_of=timezone.localdate(now), by=BY, at=now)
    except AlreadyRunning:
        continue_runs()
        return
    _hand_out(run)


@shared_task(name="credit.rate_shard", ignore_result=True)
def rate_one_shard(run_id):
    """Compute the next shard of a run that nobody works on; then publish, when it was the last, or it pays to begin."""
    try:
        shard = rate_shard(run_id=run_id, by=BY, at=timezone.now())
        if shard is not None and publish_ahead(run_id=run_id, by=BY, at=timezone.now()) is None:
            publish(run_id=run_id, by=BY, at=timezone.now())
    except (InterfaceError, OperationalError) as error:
        if not _is_alive():  # the server is gone: not the run's fault, it is continued when the server is back
            raise
        _blame(run_id, error)
    except Exception as error:  # noqa: BLE001 - the run keeps the reason, and fails when it recurs
        _blame(run_id, error)


def _is_alive():
    connection.close()
    try:
        connection.ensure_connection()
    except OperationalError:
        return False
    return True


def _blame(run_id, error):
    log.exception("rating_shard_failed", run=run_id)
    note_failure(run_id=run_id, error=f"{type(error).__name__}: {error}", by=BY, at=timezone.now())


@shared_task(name="credit.continue_runs", ignore_result=True)
def continue_runs():
    """Hand out again what a dead worker, a lost message or a restarted server left of runs still open."""
    now = timezone.now()
    for run in Run.objects.with_progress().filter(state="running").order_by("pk"):
        if now - run.started_at > LONGEST:
            fail_run(run_id=run.pk, reason=_("Not finished within six hours."), by=BY, at=now)
        elif now - (run.moved_at or run.started_at) > QUIET:
            publish(run_id=run.pk, by=BY, at=now)  # when only that was left; and sets back what the stage lost
            _hand_out(run)


def _hand_out(run):
    for _shard in range(run.shards.filter(state="waiting").count()):
        rate_one_shard.delay(run.pk)


def rerate_for(delivery, at):
    """Outbox consumer: the enterprise of the changed fact is rated at once."""
    data, fact = delivery.event.data, Fact.objects.only("enterprise_id").get(pk=delivery.event.subject_id)
    # one that was given to the wrong enterprise has left it: that one is rated without it
    concerned = {fact.enterprise_id, data.get("left")} - {None}
    if concerned:
        rerate(enterprise_ids=sorted(concerned), as_of=timezone.localdate(at), by=BY, at=at)
    # one that was corrected into another kind may have conferred until then
    if data.get("kind") in CONFERRED.values() or "kind_id" in data.get("before", ()):
        tell_end(event=delivery.event, at=at)


def rerate_subject(delivery, at):
    """Outbox consumer: an enterprise that was registered, ended, opened again, merged or split is rated at once."""
    rerate(enterprise_ids=[int(delivery.event.subject_id)], as_of=timezone.localdate(at), by=BY, at=at)


def rerate_province(delivery, at):
    """Outbox consumer: after an import of the register that changed something everybody is rated."""
    brought = ("created", "updated", "restored", "deleted")
    if any(delivery.event.data.get(name) for name in brought):
        _rate_everybody(at)


def _rate_everybody(at):
    """Open a run of each model. Raises AlreadyRunning while one is open, which may have passed what is new by now: the
    delivery fails and is offered again."""
    busy = None
    for model in Model.values:
        try:
            _hand_out(start_run(model=model, as_of=timezone.localdate(at), by=BY, at=at))
        except NoRuleset:
            continue
        except AlreadyRunning as error:
            busy = error
    if busy:
        raise busy


def rerate_import(delivery, at):
    """Outbox consumer: the enterprises an import or a matching touched are rated, a few thousand at a time."""
    data = delivery.event.data
    touched = touched_enterprises(source_id=data["source_id"], at=datetime.fromisoformat(data["moment"]))
    if len(touched) > WHOLE:
        _rate_everybody(at)
        return
    for start in range(0, len(touched), BATCH):
        rerate(enterprise_ids=touched[start : start + BATCH], as_of=timezone.localdate(at), by=BY, at=at)


@shared_task(name="credit.refresh_statistics", ignore_result=True)
def refresh_statistics():
    """Bring the counts of the public statistics page up to the ratings that stand."""
    refresh_if_due(at=timezone.now())


def tell_falls_for(delivery, at):
    """Outbox consumer: after a run over everybody, those whose grade fell are told."""
    tell_falls(run_id=int(delivery.event.subject_id), by=BY, at=at)


def tell_conferrals_for(delivery, at):
    """Outbox consumer: after the ledger ended the publicity of facts by time, those whose conferral ended are told."""
    tell_ends_by_time(event_id=delivery.event_id, by=BY, at=at)


def fill_edition_for(delivery, at):
    """Outbox consumer: computes the entries and the file of a yearly edition that was begun."""
    fill_edition(edition_id=int(delivery.event.subject_id), by=BY, at=at)


@shared_task(name="credit.look_after_editions", ignore_result=True)
def look_after_editions():
    """Publish errata to the editions that are out."""
    for edition in Edition.objects.filter(state=EDITION_PUBLISHED):
        find_errata(edition_id=edition.pk, by=BY, at=timezone.now())
