"""Import a file of facts: all of its good rows in one transaction, a reason for every other row, undo of the whole.

The parse streams; matching, comparing and merging are statements (sql/import_*.sql). Running a file again changes
nothing. A dry run does everything but the merge.
"""

import io
import json
from contextlib import closing

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.intake.sources.limits import Fault
from apps.intake.sources.tables import open_source
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.moves import move

from .. import sql, states
from ..models import FactKind, ImportOfFacts, RefusedRow, Source
from ..permissions import Permission, may_undo
from ..rules import layouts, rows
from ..rules.publicity import LIMITS, MORE_THAN_WARNING
from . import rule_ends
from .moments import STEP
from .obviated import settle_obviated
from .wording import official

BATCH = 5000
REFUSALS_SHOWN = 20
BLOCKING_SHOWN = 20  # facts named where an undoing is refused


class UnknownLayout(Invalid):
    """`details["missing"]` names the headings of the closest layout that the file lacks."""

    code = "unknown-layout"
    message = _("The columns of this file fit no layout the ledger knows.")


class UndoBlocked(DomainError):
    """`details`: how many `facts`, and the numbers of the `first` of them."""

    code = "undo-blocked"
    message = _("The import cannot be undone: some of its facts were changed since.")


class NotOneself(DomainError):
    code = "second-person"
    status = 403
    message = _(
        "Facts count in grades at once: another than whoever imported them undoes the import. Only while all of them "
        "wait for their enterprise may whoever imported do it alone, within 24 hours and up to 1,000 facts."
    )


class SameMoment(DomainError):
    code = "same-moment"
    message = _("Another import of this source began at the same moment. Try again.")


@transaction.atomic
def import_facts(*, path, source, by, at, name="", encoding="", dry_run=False):
    """Take in a file of the source with code `source`; returns the ImportOfFacts.

    `counts`: rows = created + updated + unchanged + rejected; legacy = matched by an older number; waiting = facts
    whose enterprise is not known. Of a dry run nothing is kept; `run.refusals` holds the first refused rows of any run,
    REFUSALS_SHOWN of them. Raises NotPermitted, FileError (that of apps.intake), UnknownLayout, SameMoment,
    Source.DoesNotExist.
    """
    by.require(Permission.RECORD)
    origin = Source.objects.select_related("agency").get(code=source)
    with closing(open_source(path, name=name, encoding=encoding)) as table:
        layout, _positions = layout_of(table)
        hold_source(origin.pk)
        run = open_run(
            origin, name=name or path.name, size=path.stat().st_size, layout=layout,
            state=states.CHECKING if dry_run else states.IMPORTING, by=by, at=at,
        )  # fmt: skip
        run = execute(run, table, by=by, at=at, dry_run=dry_run)
        run.refusals = list(run.refused.order_by("line", "pk")[:REFUSALS_SHOWN])
    if dry_run:
        transaction.set_rollback(True)
    return run


def layout_of(table, among=layouts.LAYOUTS):
    """(Layout, positions) of an opened file; raises UnknownLayout naming what the closest layout lacks."""
    layout, positions = layouts.find(table.header, among)
    if layout is None:
        raise UnknownLayout(missing=positions)
    return layout, positions


def open_run(origin, *, name, size, layout, state, by, at, **more):
    """The row of an import, in the division that answers for it: the source's agency's, else the actor's own."""
    agency = origin.agency
    place = {"division_code": agency.division_id, "zone_code": agency.zone_id or ""} if agency else home_of(by)
    try:
        with transaction.atomic():
            return ImportOfFacts.objects.create(
                source=origin,
                file_name=name[-200:],
                file_size=size,
                layout=layout.code,
                state=state,
                created_by=by.actor,
                created_user=by.user_id,
                created_at=at,
                at=at,
                **place,
                **more,
            )
    except IntegrityError:
        raise SameMoment from None


def hold_source(source_id):
    """Wait for whoever takes something in under this source."""
    Source.objects.select_for_update(of=("self",), no_key=True).get(pk=source_id)


def home_of(by):
    """{division_code, zone_code} of the actor; no division for the system, which sees everything anyway."""
    prefix = by.division_prefix or ""
    return {"division_code": prefix.ljust(6, "0") if prefix else "", "zone_code": by.zone_code}


def execute(run, table, *, by, at, dry_run, progress=None, outcomes=None, among=layouts.LAYOUTS):
    """Check or import an opened file for a run that is being checked or imported; the caller's transaction.

    Imports of one source wait for each other at the source's row; `run.at` is raised where a fact it updates became
    known meanwhile, and a fact that was changed meanwhile costs its own row. `outcomes` is a list to be filled with
    what became of each staged row: {line, outcome, waiting}. `among` are the layouts the table may have.
    """
    hold_source(run.source_id)
    layout, positions = layout_of(table, among)
    run.at = at
    run.refused.all().delete()
    sql.execute("import_stage")
    _phase(progress, "reading")
    read, refused = _stage(run, table, layout, positions, today=timezone.localdate(at).isoformat(), progress=progress)
    params = {
        "run": run.pk, "source": run.source_id, "at": at, "division": run.division_code, "actor": by.actor,
        "today": timezone.localdate(at), "user": by.user_id, "reason": official(_("import %(run)s"), run=run.pk),
        "more_than_warning": "|".join(MORE_THAN_WARNING), "barring": "|".join(rows.BARRING_WORDS),
        "open_end": rows.OPEN_END,
    }  # fmt: skip
    _phase(progress, "matching")
    kinds = [kind for kind, _severity in LIMITS]
    rule_ends.lay_out(row["day"] for row in sql.rows("import_days", params | {"kinds": kinds}))
    sql.execute("import_match", params)
    rule_ends.forget()
    if not dry_run:
        _phase(progress, "merging")
        _hold()
        at = run.at = params["at"] = _moment(run, at)
        sql.execute("import_merge", params)
        settle_obviated(by=by, at=at, decided_at=at, fact__source=run.source_id)
    sql.execute("import_refuse", params)
    [counts] = sql.rows("import_counts")
    if outcomes is not None:
        outcomes += sql.rows("import_outcomes")
    sql.execute("import_forget")
    counts["rejected"] = refused + counts.pop("refused")
    run.counts = {"rows": read, **counts}
    run.file_hash, run.encoding = table.digest(), table.encoding
    run.finished_at = at
    step = move(run, "checked" if dry_run else "done", table=states.IMPORT, by=by)
    run.save()
    note(run, step.event, by=by, at=at)
    return run


def _hold():
    """Hold every enterprise that gets a fact, so that none is merged away under it; follow those merged since."""
    sql.rows("import_hold")
    while sql.execute("import_follow"):
        sql.rows("import_hold")


def _moment(run, at):
    """`at`, or the first moment later than every fact that is held here for its update and that no run else has."""
    [held] = sql.rows("import_hold_facts")
    at = max(at, held["last"] + STEP) if held["last"] else at
    while ImportOfFacts.objects.filter(source=run.source_id, at=at).exclude(pk=run.pk).exists():
        at += STEP
    return at


def _phase(progress, name):
    if progress:
        progress.phase(name)


def _stage(run, table, layout, positions, *, today, progress):
    """Copy the clean rows to the stage in batches, keep the others with their reasons; (rows read, rows refused)."""
    kinds = dict(FactKind.objects.values_list("code", "pk"))
    reserved = {kind.code for kind in FactKind.objects.reserved() if run.source.code not in kind.writers}
    headings = {field: table.header[place] for field, place in positions.items()}
    read, refused = 0, 0
    batch, blamed = [], []
    for line, cells in table.rows():
        read += 1
        if isinstance(cells, Fault):
            blamed.append(_refused(run, line, {}, cells.code, cells.column, cells.value[:80]))
            refused += 1
        else:
            row = rows.read(layout, positions, cells, kinds=kinds, today=today, reserved=reserved)
            refused += bool(row.problems)
            blamed += [_refused(run, line, headings, *problem) for problem in row.problems]
            if not row.problems:
                batch.append(_staged(line, row.values, kinds))
        if len(batch) >= BATCH or len(blamed) >= BATCH:
            batch, blamed = _flush(batch, blamed)
            if progress:
                progress.read(read, table.position, table.size)
    _flush(batch, blamed)
    return read, refused


def _refused(run, line, headings, code, field, value, hint="", other=""):
    column = headings.get(field, field)[:80]
    return RefusedRow(run=run, line=line, reason=code, column=column, value=value, hint=hint, other=other)


def _staged(line, values, kinds):
    text = [values.get(name) or "" for name in ("subject_code", "older_code", "subject_name")]
    more = [values.get(name) or "" for name in ("title", "document_number", "legal_basis")]
    kind, severity, day = kinds[values["kind"]], values["severity"], values["occurred_on"]
    detail = json.dumps(values["detail"], ensure_ascii=False)
    ends = (values["amount"], values["public_until"], detail)
    return [line, values["source_key"], *text, kind, severity, day, *more, *ends]


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
    """Take a whole import back; returns it.

    Raises NotPermitted, NotOneself, UndoBlocked, Invalid (not imported, or undone already).
    """
    by.require_any(Permission.RECORD, Permission.WITHDRAW)
    run = ImportOfFacts.objects.select_for_update(of=("self",)).get(pk=run_id)
    # what is queued was judged when it was asked for: it may have waited past its day
    if run.state != states.UNDOING and not may_undo(by, run, at):
        raise NotOneself
    if run.state not in (states.DONE, states.UNDOING):
        raise Invalid(_("Only an import that was carried out can be undone, and only once."))
    at = max(at, run.at + STEP)  # no fact that it touched is known later, or the undoing is blocked
    params = {
        "source": run.source_id, "at": run.at, "now": at, "actor": by.actor, "user": by.user_id,
        "reason": official(_("import %(run)s undone"), run=run.pk), "shown": BLOCKING_SHOWN,
    }  # fmt: skip
    sql.rows("import_undo_hold", params)
    if blocking := sql.rows("import_undo_blocked", params):
        raise UndoBlocked(facts=blocking[0]["facts"], first=[row["id"] for row in blocking])
    sql.execute("import_undo", params)
    step = move(run, "undone", table=states.IMPORT, by=by)
    run.undone_at, run.undone_by, run.error_code, run.error_details = at, by.actor, "", {}
    run.save()
    note(run, step.event, by=by, at=at, undone=run.at.isoformat())
    return run


def touched_enterprises(*, source_id, at):
    """Ids of the enterprises whose facts an import, or its undoing, touched at that moment."""
    return [row["id"] for row in sql.rows("import_touched", {"source": source_id, "at": at})]


def note(run, verb, *, by, at, **data):
    """Write the audit event of an import; `moment` is what the rating finds the touched facts by."""
    data = {"file": run.file_name, "sha256": run.file_hash, "source": run.source.code, **run.counts} | data
    data |= {"source_id": run.source_id, "moment": at.isoformat()}
    return record(verb=verb, by=by, at=at, subject=("fact_import", run.pk), division=run.division_code, data=data)
