"""An import of facts in the browser: the file kept, its turn in the queue, the worker's run, its end.

A check or an import is one transaction of operations/imports.py; what stands here is the row people look at. A run
whose process is gone holds no lock and is found by `recover`; nothing of it was kept.
"""

import contextlib
import logging

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.documents import operations as documents
from apps.intake.errors import FileError
from apps.intake.operations import attempts
from apps.intake.operations.holding import held
from apps.intake.operations.kept import media_type_of, path_of
from apps.intake.operations.progress import Progress
from apps.intake.sources.tables import open_source
from apps.kernel.errors import DomainError, WrongState
from apps.kernel.moves import move

from .. import states
from ..models import ImportOfFacts
from ..permissions import Permission, may_undo
from ..rules import layouts
from .imports import NotOneself, UndoBlocked, UnknownLayout, execute, layout_of, note, open_run, undo_import

logger = logging.getLogger(__name__)
LOCK = "records.import"
FILE_KIND = "records.importoffacts"


def progress_key(run_id):
    """The name under which the progress of a run is kept."""
    return f"facts-{run_id}"


def upload(*, file, source, encoding, by, at):
    """Keep an uploaded file of a Source and put its check in the queue; returns the ImportOfFacts.

    Raises NotPermitted, FileError (no table), UnknownLayout, Invalid. The header is read before anything is kept.
    """
    by.require(Permission.RECORD)
    if file.size > settings.IMPORT_MAX_BYTES:
        raise FileError("too-big", size=file.size, limit=settings.IMPORT_MAX_BYTES)
    layout = None

    def judge(path, name):
        nonlocal layout
        with contextlib.closing(open_source(path, name=name, encoding=encoding)) as table:
            layout, _positions = layout_of(table)
        return media_type_of(name)

    with transaction.atomic():
        document = documents.store(
            file=file, owner=(FILE_KIND, ""), by=by, at=at, max_bytes=settings.IMPORT_MAX_BYTES, judge=judge,
        )  # fmt: skip
        run = open_run(
            source, name=document.name, size=document.size, layout=layout, state=states.UPLOADED, by=by, at=at,
            document=str(document.pk), encoding=encoding,
        )  # fmt: skip
        note(run, "records.import_uploaded", by=by, at=at)
        return _queue(run, "check", by, at)


@transaction.atomic
def queue(*, run_id, dry_run, by, at):
    """Put a run in the queue for a check, or for the import of what was checked; the caller hands it to a worker."""
    by.require(Permission.RECORD)
    return _queue(_locked(run_id, by), "check" if dry_run else "import", by, at)


@transaction.atomic
def queue_undo(*, run_id, by, at):
    """Put the undoing of an import in the queue."""
    by.require_any(Permission.RECORD, Permission.WITHDRAW)
    run = _locked(run_id, by)
    require_undo(run, by, at)
    return _queue(run, "undo", by, at)


def require_undo(run, by, at):
    """Raise NotOneself unless the actor may undo the run."""
    if not may_undo(by, run, at):
        raise NotOneself


def _queue(run, verb, by, at):
    if verb != "undo" and not run.document:  # read from disk or sent over the API: nothing is kept to read again
        raise WrongState(_("The file of this import was not kept. Upload it here."))
    step = move(run, verb, table=states.IMPORT, by=by)
    run.started_at, run.error_code, run.error_details = None, "", {}
    run.save()
    note(run, step.event, by=by, at=at, step=verb)
    return run


def _locked(run_id, by):
    return ImportOfFacts.objects.visible_to(by).select_for_update(of=("self",)).get(pk=run_id)


def run_import(*, run_id, by, at):
    """Do what a queued run waits for, check or import; returns the ImportOfFacts, None where nothing waits.

    Whatever happens, the ledger holds all of the file or nothing. Raises FileError, UnknownLayout, NotPermitted, NotNow
    (another worker has it).
    """
    with held(run_id, kind=LOCK):
        run = ImportOfFacts.objects.get(pk=run_id)
        if run.state not in (states.CHECKING, states.IMPORTING):
            return None
        ImportOfFacts.objects.filter(pk=run_id).update(started_at=at)
        with attempts.failing(fail, run_id=run_id, by=by, at=at):
            by.require(Permission.RECORD)
            return _attempt(run, by, at)


@transaction.atomic
def _attempt(run, by, at):
    path = path_of(run.document)
    with contextlib.closing(open_source(path, name=run.file_name, encoding=run.encoding)) as table:
        dry_run = run.state == states.CHECKING
        run.started_at = at
        return execute(run, table, by=by, at=at, dry_run=dry_run, progress=Progress(progress_key(run.pk)))


@transaction.atomic
def fail(*, run_id, error, by, at):
    """Say on the run why nothing came of it: a refusal's own reason, else an error of the portal (None)."""
    run = ImportOfFacts.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.state not in (states.CHECKING, states.IMPORTING):
        return
    step = move(run, "fail", table=states.IMPORT, by=by)
    run.error_code, run.error_details = attempts.reason(error)
    run.finished_at = at
    run.save()
    note(run, step.event, by=by, at=at, error=run.error_code)


def recover(*, by, at):
    """Mark runs whose process is gone as failed; returns how many (attempts.recover)."""
    running = ImportOfFacts.objects.filter(state__in=[states.CHECKING, states.IMPORTING])
    return attempts.recover(running, fail, kind=LOCK, by=by, at=at)


def run_undo(*, run_id, by, at):
    """Undo a queued run; where other work rests on it the run says so and stays done. Returns the ImportOfFacts."""
    with held(run_id, kind=LOCK):
        try:
            return undo_import(run_id=run_id, by=by, at=at)
        except DomainError as error:
            _blocked(run_id, error, by, at)
            if not isinstance(error, UndoBlocked):
                raise
    return ImportOfFacts.objects.get(pk=run_id)


@transaction.atomic
def _blocked(run_id, error, by, at):
    run = ImportOfFacts.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.state != states.UNDOING:
        return
    step = move(run, "blocked", table=states.IMPORT, by=by)
    run.error_code, run.error_details = error.code, {**error.details, "sentence": str(error.message)}
    run.save()
    note(run, step.event, by=by, at=at)


def why_failed(run):
    """The sentence of what stopped a run, in the reader's language; "" where nothing did."""
    if run.error_code == UndoBlocked.code:
        return str(UndoBlocked.message)
    return attempts.why_failed(run, lacking=UnknownLayout)


def layout_names():
    """{code: heading columns of each layout}: what the page of a new import shows as accepted."""
    return {
        layout.code: [names[-1] for field, names in layout.columns.items() if field not in layout.unread]
        for layout in layouts.LAYOUTS
    }
