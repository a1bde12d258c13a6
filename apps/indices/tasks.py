"""Work of indices that a page never waits for: ids in, one operation."""

import contextlib
from datetime import timedelta

import structlog
from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.access.models import User
from apps.access.queries import scope_of_post
from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope

from .models import Run
from .operations import import_runs, running
from .states import QUEUED

AGAIN = 3  # seconds until a run that waits for the store is looked at again
PATIENCE = timedelta(hours=1)  # that a run may be interrupted by the database since it began, or was asked for in vain
log = structlog.get_logger(__name__)
BY = Scope.system("indices")


@shared_task(name="indices.compute", ignore_result=True)
def compute_on_schedule():
    """The run of the clock; one that is still open is continued instead."""
    with contextlib.suppress(running.AlreadyRunning):
        running.ask_run(trigger="schedule", by=BY, at=timezone.now())
    continue_runs()


@shared_task(name="indices.continue_runs", ignore_result=True)
def continue_runs():
    """Go on with a run whose worker is gone, or that nobody has begun."""
    for run in Run.objects.open().order_by("pk"):
        _go_on(run.pk)


@shared_task(name="indices.continue_run", ignore_result=True)
def continue_one(run_id):
    """Begin and compute a run; while another writes to the store no worker stands still for it, but looks again."""
    run = _go_on(run_id)
    if run is not None and run.state == QUEUED:
        continue_one.apply_async(args=[run_id], countdown=AGAIN)


def _go_on(run_id):
    """The run as it stands then; None where it was interrupted, or failed, which the run says."""
    at = timezone.now()
    try:
        return running.continue_run(run_id=run_id, by=BY, at=at, wait=False)
    except (OperationalError, InterfaceError) as error:
        # of the database, not of the figures: the clock goes on with it, but not for ever, as no other begins meanwhile
        log.exception("index_run_interrupted", run=run_id)
        begun = Run.objects.annotate(begun=Coalesce("known_at", "started_at")).get(pk=run_id).begun
        if begun <= at - PATIENCE:
            _fail(run_id, error, at)
    except Exception as error:
        log.exception("index_run_failed", run=run_id)
        _fail(run_id, error, at)
    return None


def _fail(run_id, error, at):
    told = str(error.message) if isinstance(error, DomainError) else f"{type(error).__name__}: {error}"
    running.fail_run(run_id=run_id, error=told, by=BY, at=at)


@shared_task(name="indices.run_import", ignore_result=True)
def run_import_of_values(run_id, user_id, post_id):
    """Check or import; the officer's rights are those of the post at this moment, not at the click."""
    at = timezone.now()
    by = scope_of_post(User.objects.get(pk=user_id), post_id, timezone.localdate(at))
    with contextlib.suppress(DomainError):
        import_runs.run_import(run_id=run_id, by=by, at=at)


@shared_task(name="indices.sweep_imports", ignore_result=True)
def sweep_imports_of_values():
    """Tell whoever watches an import that its worker is gone."""
    import_runs.recover(by=Scope.system("indices.sweep_imports"), at=timezone.now())
