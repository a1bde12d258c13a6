"""Run an import: one at a time, in one transaction, by whoever has the file's bytes at hand."""

import contextlib
import logging

from django.db import IntegrityError, transaction

from apps.audit import operations as audit
from apps.kernel.errors import Stale
from apps.registry import sql
from apps.registry.models import ImportRun
from apps.registry.models.reasons import FILE_ERRORS
from apps.registry.permissions import Registry

from . import engine
from .errors import FileError, NotNow
from .progress import Progress
from .source import open_source

logger = logging.getLogger(__name__)
ATTEMPTS = 3  # a clash with somebody's edit or entry: compare again
State = ImportRun.State
_MAY_BEGIN = (State.UPLOADED, State.CHECKED, State.FAILED, State.CHECKING, State.IMPORTING)


def run_import(*, run_id, path, by, at, dry_run, call=None):
    """Check (dry run) or import the file at `path`; returns the ImportRun with its counts.

    Serialised with every other import by an advisory lock. Raises FileError (nothing of the file can be read), NotNow
    (the run is running or done), NotPermitted. Whatever happens, the register holds all of the file or nothing.
    """
    by.require(Registry.IMPORT)
    progress = Progress(run_id, call)
    with held(run_id):
        run = _begin(run_id, by, at, dry_run)
        try:
            return _attempt(run, path, by, at, dry_run, progress)
        except FileError as error:
            fail(run, at, error)
            raise
        except BaseException:
            with contextlib.suppress(Exception):  # the server may be the one that is gone
                fail(run, at, None)
            raise


@contextlib.contextmanager
def held(run_id):
    """The run's own lock for the session: it ends with the process, so a run without it is not running."""
    [row] = sql.rows("import_hold", {"run": run_id})
    if not row["held"]:
        raise NotNow
    try:
        yield
    finally:
        with contextlib.suppress(Exception):
            sql.execute("import_release", {"run": run_id})


def recover(*, at):
    """Mark runs whose process is gone as failed, to be started again; returns how many. Nothing of theirs was kept.

    A run that was begun (not only queued) and whose lock is free has nobody working on it.
    """
    begun = ImportRun.objects.filter(state__in=[State.CHECKING, State.IMPORTING], started_at__isnull=False)
    gone = 0
    for run_id in begun.values_list("pk", flat=True):
        with contextlib.suppress(NotNow), held(run_id):
            gone += begun.filter(pk=run_id).update(
                state=State.FAILED, error_code="interrupted", error_details={}, finished_at=at
            )
    return gone


@transaction.atomic
def _begin(run_id, by, at, dry_run):
    run = ImportRun.objects.visible_to(by).locked(pk=run_id)
    if run.state not in _MAY_BEGIN:  # one that is running without its lock is queued, or was interrupted
        raise NotNow
    run.state = State.CHECKING if dry_run else State.IMPORTING
    run.dry_run, run.started_at, run.finished_at = dry_run, at, None
    run.error_code, run.error_details = "", {}
    run.save()
    return run


def _attempt(run, path, by, at, dry_run, progress):
    with contextlib.closing(open_source(path, name=run.file_name, encoding=run.encoding)) as source:
        return _compare_again(run, source, by, at, dry_run, progress)


def _compare_again(run, source, by, at, dry_run, progress):
    """The whole import in one transaction, begun anew where it clashed with another change."""
    for last in (False,) * (ATTEMPTS - 1) + (True,):
        try:
            with transaction.atomic():
                _queue(progress)
                counts = engine.execute(run=run, source=source, scope=by, at=at, dry_run=dry_run, progress=progress)
                progress.phase("finishing")
                _finish(run, source, counts, by, at, dry_run)
        except (Stale, IntegrityError):
            if last:
                raise
            logger.info("import %s met another change; comparing again", run.pk)
        else:
            return run
    raise AssertionError("unreachable")


def _queue(progress):
    """One import at a time: the second waits for the first and says so."""
    [row] = sql.rows("import_try_turn")
    if not row["ours"]:
        progress.phase("waiting")
        sql.execute("import_turn")


def _finish(run, source, counts, by, at, dry_run):
    for name, value in counts.items():
        setattr(run, name, value)
    run.file_hash, run.file_size, run.encoding = source.digest(), source.size, source.encoding
    run.state = State.CHECKED if dry_run else State.DONE
    run.finished_at = at
    run.save()
    event = audit.record(
        verb="registry.import_checked" if dry_run else "registry.imported",
        by=by,
        at=at,
        subject=("import", run.pk),
        division=run.division_id,
        data={"file": run.file_name, "sha256": run.file_hash, "renames": run.renames, **counts},
    )
    if not dry_run:
        audit.enqueue(event, consumer="registry.imported")


def fail(run, at, error):
    """Say on the run why nothing came of it: a FileError's own reason, else an error of the portal (None)."""
    code, details = (error.code, error.details) if error and error.code in FILE_ERRORS else ("internal", {})
    ImportRun.objects.filter(pk=run.pk).update(
        state=State.FAILED, error_code=code, error_details=details, finished_at=at
    )
