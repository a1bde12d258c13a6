"""Work of the ledger that a page never waits for: ids in, one operation."""

import contextlib

from celery import shared_task
from django.utils import timezone

from apps.access.models import User
from apps.access.queries import scope_of_post
from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope

from .operations import import_runs, sweeps


@shared_task(name="records.run_import", ignore_result=True)
def run_import_of_facts(run_id, user_id, post_id):
    """Check or import; the officer's rights are those of the post at this moment, not at the click."""
    at = timezone.now()
    with contextlib.suppress(DomainError):
        import_runs.run_import(run_id=run_id, by=_scope(user_id, post_id, at), at=at)


@shared_task(name="records.undo_import", ignore_result=True)
def undo_import_of_facts(run_id, user_id, post_id):
    at = timezone.now()
    with contextlib.suppress(DomainError):
        import_runs.run_undo(run_id=run_id, by=_scope(user_id, post_id, at), at=at)


@shared_task(name="records.sweep_imports", ignore_result=True)
def sweep_imports_of_facts():
    """Tell whoever watches an import that its worker is gone."""
    import_runs.recover(by=Scope.system("records.sweep_imports"), at=timezone.now())


@shared_task(name="records.expire", ignore_result=True)
def end_publicity():
    """Every night before the rating: end the publicity of facts whose window has run out, batch by batch."""
    by = Scope.system("records.expire")
    while True:
        now = timezone.now()
        if not sweeps.expire_facts(on=timezone.localdate(now), by=by, at=now):
            return


@shared_task(name="records.match_waiting", ignore_result=True)
def match_waiting_facts():
    """Every night too, so that no way into the register can leave a fact waiting."""
    sweeps.match_waiting(by=Scope.system("records.match"), at=timezone.now())


def _scope(user_id, post_id, at):
    return scope_of_post(User.objects.get(pk=user_id), post_id, timezone.localdate(at))
