"""An import of figures in the browser: the file kept, its turn in the queue, the worker's run, its end.

A check or an import is one transaction of importing.py. A run whose process is gone holds no lock and is found by
`recover`; nothing of it was kept.
"""

import contextlib

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
from apps.kernel.errors import Invalid
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something

from .. import states
from ..models import ImportOfValues, Provenance
from ..permissions import Permission
from .importing import UnknownColumns, columns_of, execute, note

LOCK = "indices.import"
FILE_KIND = "indices.importofvalues"
SOURCE = 145  # letters of a source, so that it and a title fit into one line of the store
# what an importer can say of figures; what is derived or counted by the portal comes in by no file
CHOSEN = (Provenance.OFFICIAL, Provenance.SECONDARY, Provenance.UNVERIFIED, Provenance.DEMO)


def progress_key(run_id):
    return f"values-{run_id}"


def upload(*, file, encoding, source, announced_on, provenance, by, at, title=""):
    """Keep an uploaded file and put its check in the queue; returns the ImportOfValues.

    Raises NotPermitted, FileError, UnknownColumns, Invalid. The header is read before anything is kept.
    """
    by.require(Permission.RECORD)
    if not says_something(source):
        raise Invalid(_("Figures name their source."), field="source")
    if provenance not in CHOSEN:
        raise Invalid(_("Say where the figures are taken from."), field="provenance")
    if provenance == Provenance.OFFICIAL and not says_something(title):
        raise Invalid(_("Give the title of the official document."), field="title")
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
        run = ImportOfValues.objects.create(
            file_name=document.name[-200:], document=str(document.pk), encoding=encoding,
            source=source.strip()[:SOURCE], title=title.strip() if says_something(title) else "", provenance=provenance,
            demo=provenance == Provenance.DEMO, announced_on=announced_on, state=states.CHECKING,
            created_by=by.actor, created_user=by.user_id, created_at=at,
        )  # fmt: skip
        note(run, "indices.import_queued", by=by, at=at, step="check")
    return run


@transaction.atomic
def queue(*, run_id, verb, by, at, accepted=""):
    """Put a run in the queue: verb "check" or "import"; the caller hands it to a worker. Returns it.

    `accepted`: why what is doubtful is right.
    """
    run = ImportOfValues.objects.visible_to(by).select_for_update(of=("self",)).get(pk=run_id)
    step = move(run, verb, table=states.IMPORTS, by=by)
    run.started_at, run.error_code, run.error_details, run.accepted = None, "", {}, accepted.strip()[:300]
    run.save()
    note(run, step.event, by=by, at=at, step=verb, accepted=run.accepted)
    return run


def run_import(*, run_id, by, at):
    """Do what a queued run waits for; returns it, or None where nothing waits. All of the file or nothing.

    Raises FileError, UnknownColumns, Doubtful, NotPermitted and NotNow (another worker has it).
    """
    with held(run_id, kind=LOCK):
        run = ImportOfValues.objects.get(pk=run_id)
        if not run.is_running:
            return None
        ImportOfValues.objects.filter(pk=run_id).update(started_at=at)
        with attempts.failing(fail, run_id=run_id, by=by, at=at):
            return _attempt(run, by, at)


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
    run = ImportOfValues.objects.select_for_update(of=("self",)).get(pk=run_id)
    if not run.is_running:
        return
    step = move(run, "fail", table=states.IMPORTS, by=by)
    run.error_code, run.error_details = attempts.reason(error)
    run.finished_at = at
    run.save()
    note(run, step.event, by=by, at=at, error=run.error_code)


def recover(*, by, at):
    """Mark runs whose process is gone as failed; returns how many (attempts.recover)."""
    running = ImportOfValues.objects.filter(state__in=states.IMPORT_RUNNING)
    return attempts.recover(running, fail, kind=LOCK, by=by, at=at)


def why_failed(run):
    """The sentence of what stopped a run, in the reader's language; "" where nothing did."""
    return attempts.why_failed(run, lacking=UnknownColumns)
