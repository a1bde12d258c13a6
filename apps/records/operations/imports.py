"""Import a file of facts: all of its good rows in one transaction, a reason for every other row, undo of the whole.

The parse streams; matching, comparing and merging are statements (sql/import_*.sql). Running a file again changes
nothing. A dry run does everything but the merge.
"""

import io

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import enqueue, record
from apps.kernel.errors import DomainError, Invalid
from apps.registry.operations.imports.source import Fault, open_source

from .. import sql
from ..models import FactKind, ImportOfFacts, RefusedRow, Source
from ..permissions import Permission
from ..rules import layouts, rows

RERATE_IMPORT = "credit.rerate_import"
BATCH = 5000


class UnknownLayout(Invalid):
    """`details["missing"]` names the headings of the closest layout that the file lacks."""

    code = "unknown-layout"
    message = _("The columns of this file fit no layout the ledger knows.")


class UndoBlocked(DomainError):
    code = "undo-blocked"
    message = _("The import cannot be undone: some of its facts were changed since.")


class SameMoment(DomainError):
    code = "same-moment"
    message = _("Another import of this source began at the same moment. Try again.")


@transaction.atomic
def import_facts(*, path, source, by, at, name="", encoding="", dry_run=False):
    """Take in a file of the source with code `source`; returns the ImportOfFacts.

    `counts`: rows = created + updated + unchanged + rejected; legacy = matched by an older number; waiting = facts
    whose enterprise is not known. Raises NotPermitted, FileError
    (the register's), UnknownLayout, SameMoment, Source.DoesNotExist.
    """
    by.require(Permission.RECORD)
    origin = Source.objects.select_for_update(of=("self",), no_key=True).select_related("agency").get(code=source)
    table = open_source(path, name=name, encoding=encoding)
    layout, positions = layouts.find(table.header)
    if layout is None:
        raise UnknownLayout(missing=positions)
    division = origin.agency.division_id if origin.agency else ""
    run = _open_run(origin, name or path.name, layout, division, by, at)
    sql.execute("import_stage")
    read, refused = _stage(run, table, layout, positions, today=timezone.localdate(at).isoformat())
    params = {"run": run.pk, "source": origin.pk, "at": at, "division": division, "reason": f"{_('import')} {run.pk}"}
    sql.execute("import_match", params)
    sql.execute("import_refuse", params)
    [counts] = sql.rows("import_counts")
    if not dry_run:
        sql.execute("import_merge", params)
    sql.execute("import_forget")
    counts["rejected"] = refused + counts.pop("refused")
    run.counts = {"rows": read, **counts}
    run.state = ImportOfFacts.State.CHECKED if dry_run else ImportOfFacts.State.DONE
    run.file_hash = table.digest()
    run.save()
    event = _audit(run, "records.import_checked" if dry_run else "records.import_done", by=by, at=at)
    if counts["created"] + counts["updated"] and not dry_run:
        enqueue(event, consumer=RERATE_IMPORT)
    return run


def _open_run(origin, name, layout, division, by, at):
    try:
        with transaction.atomic():
            return ImportOfFacts.objects.create(
                source=origin,
                file_name=name[:200],
                layout=layout.code,
                state=ImportOfFacts.State.CHECKED,
                created_by=by.actor,
                division_code=division,
                at=at,
            )
    except IntegrityError:
        raise SameMoment from None


def _stage(run, table, layout, positions, *, today):
    """Copy the clean rows to the stage in batches, keep the others with their reasons; (rows read, rows refused)."""
    kinds = dict(FactKind.objects.values_list("code", "pk"))
    read, refused = 0, 0
    batch, blamed = [], []
    for line, cells in table.rows():
        read += 1
        if isinstance(cells, Fault):
            blamed.append(RefusedRow(run=run, line=line, reason=cells.code, value=cells.value[:80]))
            refused += 1
        else:
            row = rows.read(layout, positions, cells, kinds=kinds, today=today)
            refused += bool(row.problems)
            blamed += [
                RefusedRow(run=run, line=line, reason=code, column=column, value=value)
                for code, column, value in row.problems
            ]
            if not row.problems:
                batch.append(_staged(line, row.values, kinds))
        if len(batch) >= BATCH or len(blamed) >= BATCH:
            batch, blamed = _flush(batch, blamed)
    _flush(batch, blamed)
    return read, refused


def _staged(line, values, kinds):
    text = [values.get(name) or "" for name in ("subject_code", "older_code", "subject_name")]
    more = [values.get(name) or "" for name in ("title", "document_number", "legal_basis")]
    kind, severity, day = kinds[values["kind"]], values["severity"], values["occurred_on"]
    return [line, values["source_key"], *text, kind, severity, day, *more, values["amount"], values["public_until"]]


def _flush(batch, blamed):
    if batch:
        sql.copy("import_copy", io.StringIO("".join(map(_copied, batch))))
    RefusedRow.objects.bulk_create(blamed)
    return [], []


def _copied(values):
    """A CSV line in which every text is quoted, so that "" is empty and only a bare nothing is NULL."""
    quoted = (f'"{value.replace(chr(34), chr(34) * 2)}"' if isinstance(value, str) else value for value in values)
    return ",".join("" if value is None else str(value) for value in quoted) + "\n"


@transaction.atomic
def undo_import(*, run_id, by, at):
    """Take a whole import back; returns it. Raises UndoBlocked, Invalid (not imported, or undone already)."""
    by.require(Permission.WITHDRAW)
    run = ImportOfFacts.objects.select_for_update().get(pk=run_id)
    if run.state != ImportOfFacts.State.DONE:
        raise Invalid(_("Only an import that was carried out can be undone, and only once."))
    params = {"source": run.source_id, "at": run.at, "now": at, "reason": f"{_('import undone')} {run.pk}"}
    [blocked] = sql.rows("import_undo_blocked", params)
    if blocked["facts"]:
        raise UndoBlocked(facts=blocked["facts"])
    sql.execute("import_undo", params)
    run.state, run.undone_at = ImportOfFacts.State.UNDONE, at
    run.save()
    enqueue(_audit(run, "records.import_undone", by=by, at=at), consumer=RERATE_IMPORT)
    return run


def touched_enterprises(*, source_id, at):
    """Ids of the enterprises whose facts an import, or its undoing, touched at that moment."""
    return [row["id"] for row in sql.rows("import_touched", {"source": source_id, "at": at})]


def _audit(run, verb, *, by, at):
    data = {"file": run.file_name, "sha256": run.file_hash, "source": run.source.code, **run.counts}
    data |= {"source_id": run.source_id, "moment": at.isoformat()}
    return record(verb=verb, by=by, at=at, subject=("fact_import", run.pk), division=run.division_code, data=data)
