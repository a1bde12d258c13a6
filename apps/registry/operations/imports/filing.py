"""Begin an import: the file kept, the run's row, its columns, its turn in the queue."""

from contextlib import closing
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.audit import operations as audit
from apps.divisions.models import Division
from apps.documents import operations as documents
from apps.intake.errors import FileError, NotNow
from apps.intake.operations.kept import media_type_of, path_of
from apps.intake.sources.tables import open_source
from apps.kernel.errors import Invalid
from apps.registry.models import ImportRun
from apps.registry.permissions import Registry, may_undo
from apps.registry.rules import headers

from .errors import SecondPerson
from .steps import step_of

State = ImportRun.State
PREVIEW_ROWS = 3


def upload(*, file, encoding, renames, by, at):
    """Keep an uploaded file and make its run. Raises FileError (it is no register file), Invalid, NotPermitted.

    The file was streamed to disk by the server; its header is read before anything is kept.
    """
    by.require(Registry.IMPORT)
    if file.size > settings.IMPORT_MAX_BYTES:
        raise FileError("too-big", size=file.size, limit=settings.IMPORT_MAX_BYTES)
    home, header = home_division(by), []

    def judge(path, name):
        nonlocal header
        with closing(open_source(path, name=name, encoding=encoding)) as source:
            header = source.header
        if not headers.looks_like_header(header):
            raise FileError("no-header")
        return media_type_of(name)

    document = documents.store(
        file=file, owner=("registry.importrun", ""), by=by, at=at, max_bytes=settings.IMPORT_MAX_BYTES,
        division=home.pk, judge=judge,
    )  # fmt: skip
    return register_file(
        path=path_of(document.pk), name=document.name, document=str(document.pk), encoding=encoding,
        mapping=headers.guess(header), renames=renames, by=by, at=at,
    )  # fmt: skip


def preview(run):
    """(header, first rows) of the run's file: what the page of columns shows."""
    with closing(open_source(path_of(run.document), name=run.file_name, encoding=run.encoding)) as source:
        good = (cells for _line, cells in source.rows() if isinstance(cells, list))
        return source.header, list(islice(good, PREVIEW_ROWS))


@transaction.atomic
def choose_columns(*, run_id, mapping, by, at):
    """Say which column holds what: {field: header}. Raises Invalid where a needed one is missing or taken twice."""
    by.require(Registry.IMPORT)
    run = ImportRun.objects.visible_to(by).locked(pk=run_id)
    if run.state not in (State.UPLOADED, State.CHECKED, State.FAILED):
        raise NotNow
    lacking = headers.missing(mapping)
    if lacking:
        raise FileError("unmapped", fields=", ".join(headers.FIELDS[field][1] for field in lacking))
    if len(set(mapping.values())) < len(mapping):
        raise Invalid(_("A column is chosen twice."))
    run.mapping = mapping
    run.save(update_fields=["mapping"])
    audit.record(
        verb="registry.import_mapped", by=by, at=at, subject=("import", run.pk), division=run.division_id,
        data={"mapping": mapping},
    )  # fmt: skip
    return run


@transaction.atomic
def queue(*, run_id, dry_run, by, at):
    """Put the run in the queue for a check or the import; the caller hands it to a worker after commit."""
    by.require(Registry.IMPORT)
    run = ImportRun.objects.visible_to(by).locked(pk=run_id)
    step = step_of(run, "queue_check" if dry_run else "queue_import", by)
    run.dry_run, run.started_at, run.error_code, run.error_details = dry_run, None, "", {}
    run.save()
    audit.record(
        verb=step.event, by=by, at=at, subject=("import", run.pk), division=run.division_id,
        data={"dry_run": dry_run},
    )  # fmt: skip
    return run


@transaction.atomic
def queue_undo(*, run_id, by, at):
    """Put the undoing of a finished run in the queue. Raises SecondPerson where another has to do it."""
    by.require_any(Registry.IMPORT, Registry.UNDO_IMPORT)
    run = ImportRun.objects.visible_to(by).locked(pk=run_id)
    require_undo(run, by, at)
    step = step_of(run, "queue_undo", by)
    run.error_code, run.error_details = "", {}
    run.save()
    audit.record(
        verb=step.event, by=by, at=at, subject=("import", run.pk), division=run.division_id,
    )  # fmt: skip
    return run


def require_undo(run, by, at):
    """Raise SecondPerson unless the actor may undo the run."""
    if not may_undo(by, run, at):
        raise SecondPerson


@transaction.atomic
def register_file(*, path, by, at, name="", document="", encoding="", mapping=None, renames=False):
    """The ImportRun of a file at hand; it lies in the actor's own division (the province for the system)."""
    by.require(Registry.IMPORT)
    run = ImportRun.objects.create(
        file_name=(name or path.name)[-200:],
        file_size=path.stat().st_size,
        document=document,
        encoding=encoding,
        mapping=mapping or {},
        renames=renames,
        division=home_division(by),
        zone_code=by.zone_code,
        created_by=by.actor,
        created_by_user=by.user_id,
        created_at=at,
    )
    audit.record(
        verb="registry.import_uploaded", by=by, at=at, subject=("import", run.pk), division=run.division_id,
        data={"file": run.file_name, "bytes": run.file_size},
    )  # fmt: skip
    return run


def home_division(by):
    """The Division whose significant digits are the scope's prefix."""
    code = (by.division_prefix or settings.PROVINCE_CODE[:2]).ljust(6, "0")
    return Division.objects.get(pk=code)
