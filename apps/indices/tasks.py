"""Work of indices that a page never waits for: ids in, one operation."""

import contextlib

import structlog
from celery import shared_task
from django.utils import timezone

from apps.access.models import User
from apps.access.queries import scope_of_post
from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope

from .models import Run
from .operations import import_runs, running

log = structlog.get_logger(__name__)
BY = Scope.system("indices")


@shared_task(name="indices.compute", ignore_result=True)
def compute_on_schedule():
    """The run of the clock; one that is still open is continued instead."""
    with contextlib.suppress(running.AlreadyRunning):
        running.start_run(trigger="schedule", by=BY, at=timezone.now())
    continue_runs()


@shared_task(name="indices.continue_runs", ignore_result=True)
def continue_runs():
    """Go on with a run whose worker is gone, or that was just begun."""
    for run in Run.objects.filter(state="running").order_by("pk"):
        continue_one(run.pk)


@shared_task(name="indices.continue_run", ignore_result=True)
def continue_one(run_id):
    try:
        running.continue_run(run_id=run_id, by=BY, at=timezone.now())
    except Exception as error:
        log.exception("index_run_failed", run=run_id)
        running.fail_run(run_id=run_id, error=f"{type(error).__name__}: {error}", by=BY, at=timezone.now())


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
