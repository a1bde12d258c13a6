"""Work of the registry that a page never waits for: ids in, one operation."""

import contextlib

import structlog
from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.models import User
from apps.access.queries import scope_of_post
from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope

from .filters import chosen_rows
from .models import ImportRun
from .operations import exports
from .operations.duplicates import find_duplicates
from .operations.imports.filing import path_of
from .operations.imports.running import fail, recover, run_import
from .operations.imports.undo import undo_import

log = structlog.get_logger(__name__)


@shared_task(name="registry.write_export", ignore_result=True)
def write_export_file(job_id):
    """Write one export; a job that is done, cancelled or in another worker's hands is left alone."""
    by = Scope.system("registry.write_export")
    job = exports.begin_export(job_id=job_id, by=by, at=timezone.now())
    if job is None:
        return
    try:
        exports.write_export(job=job, rows=chosen_rows, clock=timezone.now, by=by)
    except exports.Superseded:
        log.info("export_superseded", job=job_id)
    except OSError as error:
        log.exception("export_failed", job=job_id)
        exports.fail_export(
            job_id=job_id, error=_("The file could not be kept: %(error)s") % {"error": error.strerror or error}, by=by,
            at=timezone.now(),
        )  # fmt: skip


@shared_task(name="registry.sweep_exports", ignore_result=True)
def sweep_exports():
    """Hand out exports nobody is writing, delete files whose week is over."""
    now = timezone.now()
    for job_id in exports.waiting_exports(now):
        write_export_file.delay(job_id)
    exports.expire_exports(by=Scope.system("registry.sweep_exports"), at=now)


@shared_task(name="registry.find_duplicates", ignore_result=True)
def look_for_duplicates():
    """Rebuild the list of pairs that look alike: every night and after imports."""
    find_duplicates(by=Scope.system("registry.find_duplicates"), at=timezone.now())


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
        run_import(run_id=run_id, path=path, by=scope, clock=timezone.now, dry_run=dry_run)


@shared_task(name="registry.sweep_imports", ignore_result=True)
def sweep_imports():
    """Tell whoever watches the progress of an import that its worker is gone."""
    recover(at=timezone.now())


@shared_task(name="registry.undo_import", ignore_result=True)
def undo_import_file(run_id, user_id, post_id):
    at = timezone.now()
    with contextlib.suppress(DomainError):
        undo_import(run_id=run_id, by=_scope(user_id, post_id, at), at=at)


def _scope(user_id, post_id, at):
    return scope_of_post(User.objects.get(pk=user_id), post_id, timezone.localdate(at))
