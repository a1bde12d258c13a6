"""Take in a table of results: all of its good rows in one transaction, a reason for every other row; undo of the whole.

A good row becomes a published batch, and a fact of the ledger where the register knows the sampled party; of the
nominal producer too where it was told (rules/producers.py). The facts go in by the ledger's own import, so that grades
follow and its history, objections and undoing hold for them too. A row whose number the bureau has imported already is
left as it is: a file never changes what was published.
"""

from collections import Counter
from functools import cache

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.queries import last_day
from apps.divisions.models import Agency
from apps.divisions.queries import places
from apps.intake.sources.limits import Fault, at_most
from apps.kernel.errors import DomainError, Invalid, NotPermitted
from apps.kernel.moves import move
from apps.registry.models import Enterprise

from .. import sql, states
from ..models import Batch, ImportedResult, ImportOfResults, Laboratory, Product, RefusedResult, Standard, StandardItem
from ..permissions import Permission, may_undo
from ..queries.reported import reported
from ..rules import doubles, producers
from ..rules import result_rows as rules
from . import import_facts

MOST = 50_000  # rows of a file: they are held while the enterprises are locked in one order
SHARE = 2_000  # rows written or looked up at once
COUNTED = ("rows", "created", "updated", "unchanged", "rejected", "facts", "producers", "waiting", "untold")
# what must be the same for a result to be the one that was imported before
SAME = ("product_code", "link", "level", "division_id", "scale", "party_name", "party_code", "producer_name",
        "producer_code", "sample_name", "brand", "model", "lot", "gtin", "visited_on", "concluded_on", "published_on",
        "verdict")  # fmt: skip


class UnknownColumns(Invalid):
    code = "unknown-layout"
    message = _("The file lacks columns that every result needs.")


class UndoBlocked(DomainError):
    code = "undo-blocked"
    message = _("The import cannot be undone: other work rests on one of its results.")


class NotOneself(NotPermitted):
    code = "second-person"
    message = _("Results of known enterprises count in grades at once: another than whoever imported them undoes it.")


def columns_of(table):
    """{field: position} of an opened file; raises UnknownColumns naming the headings that are missing."""
    positions, missing = rules.find(table.header)
    if missing:
        raise UnknownColumns(missing=missing)
    return positions


def bureau_of(by):
    """The bureau the actor imports for; raises NotPermitted where there is none."""
    agency = Agency.objects.filter(pk=by.agency_code).first() if by.agency_code else None
    if agency is None:
        raise NotPermitted(permission=str(Permission.PUBLISH))
    return agency


def execute(run, table, *, by, at, dry_run, progress=None):
    """Check or import an opened file for a run that is being checked or imported, in the caller's transaction."""
    by.require(Permission.PUBLISH)
    agency = Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=run.agency_id)  # one import at a time
    run.refused.all().delete()
    positions = columns_of(table)
    good, counts = _read(run, table, positions, known_to(agency, by, at), progress)
    firms = _firms(good, lock=not dry_run)
    good = _single(run, _unheld(run, agency, good, firms, counts), counts, alone=not dry_run)
    ways = _ways(good, firms)
    counts |= {"created": len(good), "producers": ways.count(producers.BY_CODE)}
    untold = sum(producers.is_untold(row.values) for _line, row in good)
    counts |= {"waiting": ways.count(producers.BY_NAME), "untold": untold}
    counts["facts"] = sum(row.values["party_code"] in firms for _line, row in good) + counts["producers"]
    if not dry_run:
        if progress:
            progress.phase("merging")
        run.facts_run = _write(run, agency, good, firms, ways, by=by, at=at)
    run.counts = {name: counts[name] for name in COUNTED}
    run.file_hash, run.encoding, run.finished_at = table.digest(), table.encoding, at
    step = move(run, "checked" if dry_run else "done", table=states.IMPORTS, by=by)
    run.save()
    note(run, step.event, by=by, at=at)
    return run


def known_to(agency, by, at):
    """What rows are held against, as plain values."""
    objection = cache(lambda day: last_day("sampling.objection", day))
    return rules.Known(
        products=_versions(Product.objects.order_by("code", "validity")),
        standards=_versions(Standard.objects.order_by("code", "validity"), _items()),
        laboratories=_laboratories(), divisions=frozenset(places()), prefix=by.division_prefix or "",
        objection=objection, level=agency.level, home=agency.division_id, today=timezone.localdate(at),
    )  # fmt: skip


def _items():
    """{standard: ((name, code) of its items)}."""
    found = {}
    for standard, name, code in StandardItem.objects.order_by("pk").values_list("standard", "name", "code"):
        found.setdefault(standard, []).append((name, code))
    return {standard: tuple(rows) for standard, rows in found.items()}


def _versions(rows, items=None):
    found = {}
    for row in rows:
        held = (items or {}).get(row.pk, ())
        version = rules.Version(row.pk, row.code, row.name, row.validity.lower, row.validity.upper, held)
        for key in {row.code, row.name}:
            found.setdefault(key, []).append(version)
    return found


def _laboratories():
    """By number, and by name where one name is one laboratory."""
    rows = [
        rules.Bench(row.pk, row.cma, row.name, row.valid_from, row.valid_to, row.withdrawn_on,
                    tuple((able.standard_code, tuple(able.items), able.valid_from, able.last_day)
                          for able in row.capabilities.all()))
        for row in Laboratory.objects.order_by("pk").prefetch_related("capabilities")
    ]  # fmt: skip
    names = Counter(row.name for row in rows)
    return {row.name: row for row in rows if names[row.name] == 1} | {row.cma: row for row in rows}


def _read(run, table, positions, known, progress):
    """([(line, Row)] of what can be taken, Counter); what cannot is kept with its reasons."""
    headings = {field: table.header[place] for field, place in positions.items()}
    good, blamed, counts, seen = [], [], Counter(), set()
    for line, cells in at_most(MOST, table.rows()):
        counts["rows"] += 1
        if isinstance(cells, Fault):
            blamed.append(RefusedResult(run=run, line=line, reason=cells.code, value=cells.value[:80]))
            counts["rejected"] += 1
            continue
        row = rules.read(positions, cells, known)
        key = row.values.get("source_key")
        if not row.problems and key in seen:
            row.blame("duplicate-key", "source_key", key)
        seen.add(key)
        if row.problems:
            blamed += [refused(run, line, headings, *problem) for problem in row.problems]
            counts["rejected"] += 1
        else:
            good.append((line, row))
        if progress:
            progress.read(counts["rows"], table.position, table.size)
    RefusedResult.objects.bulk_create(blamed, batch_size=SHARE)
    return good, counts


def refused(run, line, headings, code, field, value, hint, other):
    column = headings.get(field, rules.COLUMNS.get(field, (field,))[-1])[:80]
    return RefusedResult(run=run, line=line, reason=code, column=column, value=value, hint=hint, other=other)


def _firms(good, *, lock):
    """{code: Enterprise} of parties and producers that the register knows, locked by ascending key where asked."""
    codes = {row.values[name] for _line, row in good for name in ("party_code", "producer_code")} - {""}
    rows = Enterprise.objects.current().filter(uscc__in=codes).order_by("pk")
    return {row.uscc: row for row in (rows.under_lock() if lock else rows)}


def _ways(good, firms):
    """The way of each row's producer into the ledger."""
    names = {row.values.get("producer_name", "") for _line, row in good if not row.values["producer_code"]} - {""}
    known = set(Enterprise.objects.current().filter(name__in=names).values_list("name", flat=True))
    return [
        producers.way_of(
            row.values, coded=row.values["producer_code"] in firms, named=row.values.get("producer_name") in known
        )
        for _line, row in good
    ]


def _unheld(run, agency, good, firms, counts):
    """The rows that are not imported yet; those that are count as unchanged, or are refused where they differ."""
    held, kept, blamed = {}, [], []
    keys = [row.values["source_key"] for _line, row in good]
    for start in range(0, len(keys), SHARE):
        rows = Batch.objects.filter(agency=agency, source_key__in=keys[start : start + SHARE])
        rows = rows.exclude(state=states.ANNULLED).select_related("imported").order_by("pk")
        held |= {row.source_key: row for row in rows}
    for line, row in good:
        before = held.get(row.values["source_key"])
        if before is None:
            kept.append((line, row))
        elif _is_same(before, _batch(agency, row, firms), row):
            counts["unchanged"] += 1
        else:
            counts["rejected"] += 1
            blamed.append(refused(run, line, {}, "differs", "source_key", row.values["source_key"], "", ""))
    RefusedResult.objects.bulk_create(blamed, batch_size=SHARE)
    return kept


def _single(run, good, counts, *, alone):
    """The rows whose report no other result rests on, in this file, in another bureau's table or in the portal: one
    result counts once. `alone`: no other report is entered until this import is done."""
    if alone:
        sql.execute("hold_reports")
    rows = [(line, row, _reported(row)) for line, row in good]
    held, kept, blamed = reported((said.number for _line, _row, said in rows), reader=run.agency_id), [], []
    for line, row, said in rows:
        others = held.setdefault(doubles.key_of(said.number), [])
        other = doubles.first_same(said, others)
        if other is None:
            kept.append((line, row))
            others.append(said)
            continue
        counts["rejected"] += 1
        told = (said.number, other.whose or other.named, other.named if other.whose else "")
        reason = "double" if other.whose else "double-row"
        blamed.append(refused(run, line, {}, reason, "report_number", *(text[:80] for text in told)))
    RefusedResult.objects.bulk_create(blamed, batch_size=SHARE)
    return kept


def _reported(row):
    values = row.values
    return doubles.Reported(
        values["laboratory_key"], values.get("laboratory", ""), values.get("report_number", ""), values["gtin"],
        values.get("lot", ""), "", values["source_key"],
    )  # fmt: skip


def _is_same(before, made, row):
    said = getattr(before, "imported", None)
    kept = (said.untold_name, said.untold_code) if said else ("", "")
    return kept == _untold(row) and all(getattr(before, name) == getattr(made, name) for name in SAME)


def _untold(row):
    """Name and code of a producer that was not told of its failure, which the batch does not bear; else empty."""
    if not producers.is_untold(row.values):
        return "", ""
    return row.values.get("producer_name", ""), row.values["producer_code"]


def _batch(agency, row, firms):
    values = row.values
    if producers.is_untold(values):
        values = values | {"producer_name": "", "producer_code": "", "producer_address": ""}
    party, producer = firms.get(values["party_code"]), firms.get(values["producer_code"])
    place = values["division"] or (party.division_id if party else agency.division_id)
    plain = ("level", "link", "party_name", "party_code", "producer_name", "producer_code", "producer_address",
             "platform_name", "sample_name", "brand", "model", "lot", "gtin", "verdict", "source_key")  # fmt: skip
    return Batch(
        **{name: values.get(name, "") for name in plain},
        agency=agency, origin=Batch.Origin.IMPORT, state=states.SHOWN, year=values["sampled_on"].year,
        product_id=values["product"].pk, product_code=values["product"].code, standard_id=values["standard_key"],
        division_id=place, scale=values["scale"] or (party.scale if party else ""), enterprise=party, producer=producer,
        laboratory_id=values["laboratory_key"], visited_on=values["sampled_on"], concluded_on=values["concluded_on"],
        told_on=values["told_on"], published_on=values["published_on"],
        stands_on=values["published_on"] if values["verdict"] == "fail" else None,
    )  # fmt: skip


def _write(run, agency, good, firms, ways, *, by, at):
    """Batches, what their files say, and their facts; returns the number of the ledger's own import, None without."""
    batches = Batch.objects.bulk_create((_batch(agency, row, firms) for _line, row in good), batch_size=SHARE)
    said = (
        ImportedResult(
            run=run, batch=batch, line=line, laboratory_name=row.values.get("laboratory", ""),
            report_number=row.values.get("report_number", ""), standard_code=row.values.get("standard", ""),
            failed_items=row.values.get("failed_items", ""), producer_told_on=row.values["producer_told_on"],
            untold_name=_untold(row)[0], untold_code=_untold(row)[1],
        )
        for batch, (line, row) in zip(batches, good, strict=True)
    )  # fmt: skip
    ImportedResult.objects.bulk_create(said, batch_size=SHARE)
    return import_facts.record(run, list(zip(batches, ways, strict=True)), by=by, at=at)


@transaction.atomic
def undo(*, run_id, by, at):
    """Take a whole import back: its facts are withdrawn, its results gone; what was set aside before stays so. Returns
    it.

    Raises NotOneself, UndoBlocked (or the ledger's own), WrongState.
    """
    run = ImportOfResults.objects.visible_to(by).select_for_update(of=("self",)).select_related("agency").get(pk=run_id)
    step = move(run, "undone", table=states.IMPORTS, by=by)
    if run.facts_run:
        import_facts.withdraw(run, by=by, at=at)
    try:
        Batch.objects.filter(imported__run=run).exclude(state=states.ANNULLED).delete()
    except ProtectedError:
        raise UndoBlocked from None
    run.undone_at, run.undone_by, run.error_code, run.error_details = at, by.actor, "", {}
    run.save()
    note(run, step.event, by=by, at=at)
    return run


def require_undo(run, by, at):
    if not may_undo(by, run, at):
        raise NotOneself


def note(run, verb, *, by, at, **data):
    """Write the audit event of an import."""
    data = {"file": run.file_name, "sha256": run.file_hash, "facts_run": run.facts_run, **run.counts} | data
    return record(
        verb=verb, by=by, at=at, subject=("sampling_import", run.pk), division=run.agency.division_id, data=data
    )
