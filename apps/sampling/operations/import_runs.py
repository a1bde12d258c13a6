"""An import of results in the browser: the file kept, its turn in the queue, the worker's run, its end.

A check or an import is one transaction of operations/importing.py. A run whose process is gone holds no lock and is
found by `recover`; nothing of it was kept.
"""

import contextlib

from django.conf import settings
from django.db import transaction

from apps.documents import operations as documents
from apps.intake.errors import FileError
from apps.intake.operations import attempts
from apps.intake.operations.holding import held
from apps.intake.operations.kept import media_type_of, path_of
from apps.intake.operations.progress import Progress
from apps.intake.sources.tables import open_source
from apps.kernel.errors import NotPermitted
from apps.kernel.moves import move

from .. import states
from ..models import ImportOfResults
from ..permissions import Permission
from .importing import UnknownColumns, bureau_of, columns_of, execute, note, require_undo, undo

LOCK = "sampling.import"
FILE_KIND = "sampling.importofresults"


def progress_key(run_id):
    return f"results-{run_id}"


def upload(*, file, encoding, by, at):
    """Keep an uploaded file and put its check in the queue; returns the ImportOfResults.

    Raises NotPermitted, FileError, UnknownColumns. The header is read before anything is kept.
    """
    by.require(Permission.PUBLISH)
    agency = bureau_of(by)
    if file.size > settings.IMPORT_MAX_BYTES:
        raise FileError("too-big", size=file.size, limit=settings.IMPORT_MAX_BYTES)

    def judge(path, name):
        with contextlib.closing(open_source(path, name=name, encoding=encoding)) as table:
            columns_of(table)
        return media_type_of(name)

    with transaction.atomic():
        document = documents.store(
            file=file, owner=(FILE_KIND, ""), by=by, at=at, max_bytes=settings.IMPORT_MAX_BYTES, judge=judge,
        )  # fmt: skip
        run = ImportOfResults.objects.create(
            agency=agency, file_name=document.name[-200:], document=str(document.pk), encoding=encoding,
            state=states.CHECKING, created_by=by.actor, created_user=by.user_id, created_at=at,
        )  # fmt: skip
        note(run, "sampling.import_queued", by=by, at=at, step="check")
    return run


@transaction.atomic
def queue(*, run_id, verb, by, at):
    """Put a run in the queue: verb "check", "import" or "undo"; the caller hands it to a worker. Returns it."""
    run = ImportOfResults.objects.visible_to(by).select_for_update(of=("self",)).select_related("agency").get(pk=run_id)
    if verb == "undo":
        require_undo(run, by, at)
    elif by.agency_code != run.agency_id:
        raise NotPermitted(permission=str(Permission.PUBLISH))  # a bureau imports its own files
    step = move(run, verb, table=states.IMPORTS, by=by)
    run.started_at, run.error_code, run.error_details = None, "", {}
    run.save()
    note(run, step.event, by=by, at=at, step=verb)
    return run


def run_import(*, run_id, by, at):
    """Do what a queued run waits for: check, import or undo; returns it, or None where nothing waits.

    Whatever happens, the portal holds all of the file or nothing. Raises FileError, UnknownColumns, NotPermitted and
    NotNow (another worker has it).
    """
    with held(run_id, kind=LOCK):
        run = ImportOfResults.objects.select_related("agency").get(pk=run_id)
        if not run.is_running:
            return None
        ImportOfResults.objects.filter(pk=run_id).update(started_at=at)
        with attempts.failing(fail, run_id=run_id, by=by, at=at):
            return undo(run_id=run_id, by=by, at=at) if run.state == states.UNDOING else _attempt(run, by, at)


@transaction.atomic
def _attempt(run, by, at):
    path = path_of(run.document)
    with contextlib.closing(open_source(path, name=run.file_name, encoding=run.encoding)) as table:
        run.started_at = at
        dry_run = run.state == states.CHECKING
        return execute(run, table, by=by, at=at, dry_run=dry_run, progress=Progress(progress_key(run.pk)))


@transaction.atomic
def fail(*, run_id, error, by, at):
    """Say on the run why nothing came of it: a refusal's own reason, else an error of the portal (None)."""
    run = ImportOfResults.objects.select_for_update(of=("self",)).select_related("agency").get(pk=run_id)
    if not run.is_running:
        return
    step = move(run, "blocked" if run.state == states.UNDOING else "fail", table=states.IMPORTS, by=by)
    run.error_code, run.error_details = attempts.reason(error)
    if step.verb == "fail":
        run.finished_at = at
    run.save()
    note(run, step.event, by=by, at=at, error=run.error_code)


def recover(*, by, at):
    """Mark runs whose process is gone as failed; returns how many (attempts.recover)."""
    running = ImportOfResults.objects.filter(state__in=states.IMPORT_RUNNING)
    return attempts.recover(running, fail, kind=LOCK, by=by, at=at)


def why_failed(run):
    """The sentence of what stopped a run, in the reader's language; "" where nothing did."""
    return attempts.why_failed(run, lacking=UnknownColumns)
