"""Imports in a worker: ids in, one operation. A refusal is kept on the run, where the page shows it."""

import contextlib

from celery import shared_task
from django.utils import timezone

from apps.access.models import User
from apps.access.queries import hats_of
from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope

from .models import ImportRun
from .operations.imports.filing import path_of
from .operations.imports.running import fail, recover, run_import
from .operations.imports.undo import undo_import


@shared_task(name="registry.run_import", ignore_result=True)
def run_import_file(run_id, dry_run, user_id, post_id):
    """Check or import; the officer's rights are those of the post at this moment, not at the click."""
    at = timezone.now()
    recover(at=at)
    run = ImportRun.objects.get(pk=run_id)
    try:
        scope = _scope(user_id, post_id, at)
        path = path_of(run.document)
    except DomainError as error:
        fail(run, at, error)
        return
    with contextlib.suppress(DomainError):
        run_import(run_id=run_id, path=path, by=scope, at=at, dry_run=dry_run)


@shared_task(name="registry.undo_import", ignore_result=True)
def undo_import_file(run_id, user_id, post_id):
    at = timezone.now()
    with contextlib.suppress(DomainError):
        undo_import(run_id=run_id, by=_scope(user_id, post_id, at), at=at)


def _scope(user_id, post_id, at):
    """The scope of the post while it is in force; a stranger's, who may do nothing, afterwards."""
    hats = hats_of(User.objects.get(pk=user_id), timezone.localdate(at))
    return next((hat.scope for hat in hats if hat.scope.post_id == post_id), Scope.anonymous())
