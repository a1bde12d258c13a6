"""Work of the registry that a page never waits for: ids in, one operation."""

import structlog
from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.kernel.scope import Scope

from .filters import chosen_rows
from .operations import exports
from .operations.duplicates import find_duplicates

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
