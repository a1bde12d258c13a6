"""Run an import: one at a time, in one transaction, by whoever has the file's bytes at hand."""

import contextlib
import logging

from django.db import IntegrityError, transaction

from apps.audit import operations as audit
from apps.intake.errors import FILE_ERRORS, FileError, NotNow
from apps.intake.operations.holding import held
from apps.intake.operations.progress import Progress
from apps.intake.sources.tables import open_source
from apps.kernel.errors import Stale
from apps.kernel.scope import Scope
from apps.registry import sql
from apps.registry.models import ImportRun
from apps.registry.permissions import Registry

from . import engine
from .steps import step_of
from .telling import divisions_before, tell_of

logger = logging.getLogger(__name__)
LOCK = "registry.import"
ATTEMPTS = 3  # a clash with somebody's edit or entry: compare again
State = ImportRun.State
COUNTERS = ("rows", "created", "updated", "unchanged", "rejected", "legacy", "warnings")


def run_import(*, run_id, path, by, clock, dry_run, call=None):
    """Check (dry run) or import the file at `path`; returns the ImportRun with its counts.

    `clock()` gives the time: an import may take minutes, and it is over later than it began.
    Serialised with every other import by an advisory lock. Raises FileError (nothing of the file can be read), NotNow
    (the run is running or done), NotPermitted. Whatever happens, the register holds all of the file or nothing.
    """
    by.require(Registry.IMPORT)
    progress = Progress(run_id, call)
    with held(run_id, kind=LOCK):
        run = _begin(run_id, by, clock(), dry_run)
        try:
            return _attempt(run, path, by, clock, dry_run, progress)
        except FileError as error:
            fail(run, clock(), error)
            raise
        except BaseException:
            with contextlib.suppress(Exception):  # the server may be the one that is gone
                fail(run, clock(), None)
            raise


def recover(*, at):
    """Mark runs whose process is gone as failed, to be started again; returns how many. Nothing of theirs was kept.

    A run that was begun (not only queued) and whose lock is free has nobody working on it.
    """
    begun = ImportRun.objects.filter(state__in=[State.CHECKING, State.IMPORTING], started_at__isnull=False)
    gone = 0
    for run_id in begun.values_list("pk", flat=True):
        with contextlib.suppress(NotNow), held(run_id, kind=LOCK):
            gone += _interrupted(run_id, at)
    return gone


@transaction.atomic
def _interrupted(run_id, at):
    """1 where the run was still begun once its row was locked, else 0."""
    run = ImportRun.objects.select_for_update().filter(pk=run_id, started_at__isnull=False).first()
    if run is None or run.state not in (State.CHECKING, State.IMPORTING):
        return 0
    step_of(run, "fail", Scope.system("registry.recover_imports"))
    run.error_code, run.error_details, run.finished_at = "interrupted", {}, at
    run.save()
    return 1


@transaction.atomic
def _begin(run_id, by, at, dry_run):
    run = ImportRun.objects.visible_to(by).locked(pk=run_id)
    # one that is running without its lock is queued, or was interrupted
    step_of(run, "begin_check" if dry_run else "begin_import", by)
    # what the last check counted says nothing of this attempt, and nothing at all should it fail
    for name in COUNTERS:
        setattr(run, name, 0)
    run.rejects.all().delete()
    run.dry_run, run.started_at, run.finished_at = dry_run, at, None
    run.error_code, run.error_details = "", {}
    run.save()
    return run


def _attempt(run, path, by, clock, dry_run, progress):
    with contextlib.closing(open_source(path, name=run.file_name, encoding=run.encoding)) as source:
        return _compare_again(run, source, by, clock, dry_run, progress)


def _compare_again(run, source, by, clock, dry_run, progress):
    """The whole import in one transaction, begun anew where it clashed with another change."""
    for last in (False,) * (ATTEMPTS - 1) + (True,):
        try:
            with transaction.atomic():
                _queue(progress)
                counts = engine.execute(
                    run=run, source=source, scope=by, at=run.started_at, dry_run=dry_run, progress=progress
                )
                progress.phase("finishing")
                _finish(run, source, counts, by, clock(), dry_run)
        except (Stale, IntegrityError):
            if last:
                raise
            run.refresh_from_db()  # rolled back: the object in hand may be a step ahead of its row
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
    step = step_of(run, "finish_check" if dry_run else "finish_import", by)
    if not dry_run:
        tell_of(run, was=divisions_before(run), by=by, at=at)
    for name, value in counts.items():
        setattr(run, name, value)
    run.file_hash, run.file_size, run.encoding = source.digest(), source.size, source.encoding
    run.finished_at = at
    run.save()
    event = audit.record(
        verb=step.event,
        by=by,
        at=at,
        subject=("import", run.pk),
        division=run.division_id,
        data={"file": run.file_name, "sha256": run.file_hash, "renames": run.renames, **counts},
    )
    if not dry_run:
        audit.enqueue(event, consumer="registry.imported")


@transaction.atomic
def fail(run, at, error):
    """Say on the run why nothing came of it: a FileError's own reason, else an error of the portal (None)."""
    code, details = (error.code, error.details) if error and error.code in FILE_ERRORS else ("internal", {})
    row = ImportRun.objects.locked(pk=run.pk)
    if not row.is_running:
        return
    step_of(row, "fail", Scope.system("registry.import"))
    for name in COUNTERS:  # those of the check before: nothing of the file was taken
        setattr(row, name, 0)
    row.error_code, row.error_details, row.finished_at = code, details, at
    row.save()
