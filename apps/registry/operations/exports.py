"""Lists on their way into a file: asked for, written by a worker, kept for a week, gone.

A worker may be killed at any point: the job keeps its `attempts` as a token, a second worker takes it over when the
heartbeat is old, and whatever the first still writes is thrown away.
"""

import tempfile
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.access.queries import hats_of
from apps.audit.operations import record
from apps.documents.models import Document
from apps.documents.operations import store
from apps.documents.rules.media_types import TABLES
from apps.kernel.errors import DomainError, Invalid, WrongState
from apps.kernel.moves import move

from ..models import ExportJob
from ..permissions import Registry
from ..queries.columns import COLUMNS
from ..states import EXPORT
from .export_files import open_file
from .locking import OutOfReach

KEPT = timedelta(days=7)
SILENT = timedelta(minutes=2)  # without a heartbeat for so long, the worker is taken for dead
ATTEMPTS = 3
LARGEST = 4 * 1024**3
BEAT = 2000  # rows between two heartbeats
TICKED = 5000
RUNNING_AT_ONCE = 3


class TooMany(DomainError):
    code = "too-many-exports"
    message = gettext_lazy("Three of your exports are still being written; wait for one of them.")


class Superseded(Exception):
    """The job was cancelled or taken over by another worker: what this one wrote is thrown away."""


@transaction.atomic
def request_export(*, query, columns, format, by, at, ids=(), language="zh-hans"):
    """Ask for a file; returns the ExportJob, waiting. The caller hands its key to a worker after commit."""
    by.require(Registry.EXPORT)
    if format not in ExportJob.Format.values:
        raise Invalid(_("Unknown format."), field="format")
    columns = [key for key in columns if key in COLUMNS]
    if not columns:
        raise Invalid(_("Choose at least one column."), field="columns")
    if len(ids) > TICKED:
        raise Invalid(_("Too many rows were ticked; use a filter."))
    if ExportJob.objects.visible_to(by).filter(state__in=("waiting", "running")).count() >= RUNNING_AT_ONCE:
        raise TooMany
    job = ExportJob.objects.create(
        user_id=by.user_id,
        user_label=by.actor,
        agency_id=by.agency_code,
        query=query[:2000],
        ids=sorted(ids),
        columns=columns,
        format=format,
        language=language,
        created_at=at,
    )
    _note(job, "registry.export_requested", by=by, at=at, query=query, ticked=len(ids), columns=columns, format=format)
    return job


@transaction.atomic
def begin_export(*, job_id, by, at):
    """Take a waiting job, or one whose worker fell silent; None when there is nothing to do or it failed too often."""
    job = ExportJob.objects.select_for_update(skip_locked=True).filter(pk=job_id).first()
    if job is None or job.state not in ("waiting", "running"):
        return None
    if job.state == "running" and job.heartbeat_at and at - job.heartbeat_at < SILENT:
        return None
    if job.attempts >= ATTEMPTS:
        _fail(job, _("The file could not be written after several attempts."), by=by, at=at)
        return None
    move(job, "begin", table=EXPORT, by=by)
    job.attempts += 1
    job.heartbeat_at, job.done, job.total, job.error = at, 0, None, ""
    job.save()
    return job


def write_export(*, job, rows, clock, by):
    """Write the rows the job's user may see now and keep the file; returns the finished job.

    `rows(job, scope)` gives the queryset. `clock()` gives the time for heartbeats. Runs outside a transaction, so that
    the progress is seen; raises Superseded when the job was cancelled or taken over meanwhile.
    """
    scope = scope_now(job, clock())
    if scope is None:
        fail_export(job_id=job.pk, error=_("Your post no longer includes exports."), by=by, at=clock())
        return None
    with translation.override(job.language), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        found = rows(job, scope)
        _beat(job, clock(), total=found.select_related(None).count(), done=0)
        media = _write_rows(job, found, path, clock)
        name = _file_name(job, media.suffix)
        document = keep_file(path, name, job, by=by, at=clock())
        return _finish(job, document, by=by, at=clock())


def _write_rows(job, found, path, clock):
    columns = [COLUMNS[key] for key in job.columns if key in COLUMNS]
    out = open_file(path, job.format)
    try:
        out.write([str(column.label) for column in columns])
        done = 0
        # a server-side cursor: the province's list streams through two thousand rows of memory
        for done, row in enumerate(found.order_by("pk").iterator(chunk_size=BEAT), 1):
            out.write([str(column.text(row)) for column in columns])
            if done % BEAT == 0:
                _beat(job, clock(), done=done)
    finally:
        out.close()
    _beat(job, clock(), done=done)
    return out


def _beat(job, at, **progress):
    """Show progress, and learn whether the job is still ours."""
    ours = ExportJob.objects.filter(pk=job.pk, attempts=job.attempts, state="running")
    if not ours.update(heartbeat_at=at, **progress):
        raise Superseded


def _finish(mine, document, *, by, at):
    try:
        return _finish_once(mine, document, by=by, at=at)
    except Superseded:
        drop_file(str(document.pk))
        raise


@transaction.atomic
def _finish_once(mine, document, *, by, at):
    job = ExportJob.objects.select_for_update().get(pk=mine.pk)
    if job.attempts != mine.attempts or job.state != "running":
        raise Superseded
    move(job, "finish", table=EXPORT, by=by)
    job.document_id, job.file_name, job.file_size = str(document.pk), document.name, document.size
    job.total = job.done
    job.finished_at, job.expires_at = at, at + KEPT
    job.save()
    _note(job, "registry.export_finished", by=by, at=at, rows=job.done, size=document.size)
    return job


@transaction.atomic
def fail_export(*, job_id, error, by, at):
    """Say visibly that the file will not come."""
    job = ExportJob.objects.select_for_update().get(pk=job_id)
    if job.state in ("waiting", "running"):
        _fail(job, error, by=by, at=at)
    return job


@transaction.atomic
def cancel_export(*, job_id, by, at):
    """Stop one's own export; the worker notices at its next heartbeat."""
    job = _own(job_id, by)
    move(job, "cancel", table=EXPORT, by=by)
    job.finished_at = at
    job.save()
    _note(job, "registry.export_cancelled", by=by, at=at)
    return job


@transaction.atomic
def retry_export(*, job_id, by, at):
    """Begin a failed or cancelled export again."""
    job = _own(job_id, by)
    move(job, "retry", table=EXPORT, by=by)
    job.attempts, job.done, job.total, job.error, job.finished_at, job.heartbeat_at = 0, 0, None, "", None, None
    job.save()
    _note(job, "registry.export_retried", by=by, at=at)
    return job


@transaction.atomic
def take_file(*, job_id, by, at):
    """The finished job for a download: its owner only, while the file is kept and the right still held. Audited."""
    job = _own(job_id, by)
    if job.state != "done" or (job.expires_at and job.expires_at <= at):
        raise WrongState(_("This file is no longer kept."))
    _note(job, "registry.export_downloaded", by=by, at=at, rows=job.done)
    return job


@transaction.atomic
def expire_exports(*, by, at):
    """Delete the files whose week is over; returns how many."""
    over = ExportJob.objects.select_for_update(skip_locked=True).filter(state="done", expires_at__lte=at).order_by("pk")
    jobs = list(over[:500])
    for job in jobs:
        move(job, "expire", table=EXPORT, by=by)
        drop_file(job.document_id)
        job.document_id = ""
        job.save()
        _note(job, "registry.export_expired", by=by, at=at)
    return len(jobs)


def waiting_exports(at):
    """Keys of jobs no living worker has: waiting for a minute, or silent for two."""
    waiting = ExportJob.objects.filter(state="waiting", created_at__lt=at - timedelta(minutes=1))
    silent = ExportJob.objects.filter(state="running", heartbeat_at__lt=at - SILENT)
    return [*waiting.values_list("pk", flat=True), *silent.values_list("pk", flat=True)]


def scope_now(job, at):
    """The scope of the job's user by the post at the same agency that still allows exports, or None."""
    hats = hats_of(job.user, localtime(at).date()) if job.user.is_active else []
    scopes = (hat.scope for hat in hats if hat.scope.agency_code == job.agency_id)
    return next((scope for scope in scopes if scope.may(Registry.EXPORT)), None)


def keep_file(path, name, job, *, by, at):
    """Hand the file to documents, which keep it for its owner only; returns the Document."""
    with path.open("rb") as stream:
        return store(
            file=stream, name=name, owner=("registry.exportjob", job.pk), by=by, at=at, allowed=TABLES,
            max_bytes=LARGEST, keep_until=localtime(at + KEPT).date(), division=job.agency.division_id,
        )  # fmt: skip


def drop_file(key):
    """Forget a document; its bytes go with the next sweep of documents unless another document has the same."""
    if key:
        Document.objects.filter(pk=key).delete()


def _file_name(job, suffix):
    day = localtime(job.created_at)
    return f"{_('Enterprises')}-{day:%Y%m%d-%H%M}-{job.pk}.{suffix}"


def _fail(job, error, *, by, at):
    move(job, "fail", table=EXPORT, by=by)
    job.error, job.finished_at = str(error)[:2000], at
    job.save()
    _note(job, "registry.export_failed", by=by, at=at, error=job.error)


def _own(job_id, by):
    by.require(Registry.EXPORT)
    job = ExportJob.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=job_id).first()
    if job is None:
        raise OutOfReach
    return job


def _note(job, verb, *, by, at, **data):
    record(verb=verb, by=by, at=at, subject=("export", job.pk), division=job.agency.division_id, data=data)
