"""Take in a table of figures: read by COPY, judged by a few statements over all rows, all of its good rows or nothing.

A figure that is known in another value, or from another kind of source, becomes another vintage. What is doubtful (a
jump, parts that do not sum, a weaker source, a figure that was final once, a period that is not over) is taken only
with the reason of whoever imports, and is public once another released it.
"""

import io
from collections import Counter

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.intake.sources.limits import Fault, at_most
from apps.kernel.errors import Invalid
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something

from .. import sql, states
from ..models import RefusedValue, Release
from ..permissions import Permission
from ..rules import periods
from ..rules import value_rows as rules
from .clearing import settle_release
from .turns import turn_to_write

MOST = 500_000  # rows of a file
SHARE = 5_000  # rows of one COPY
UNREAD = 20  # further sheets that are named


class UnknownColumns(Invalid):
    code = "unknown-layout"
    message = _("The file lacks columns that every figure needs.")


class TwoColumns(Invalid):
    code = "two-columns"
    message = _("Two columns say the same: %(columns)s. Take one out, for only one can be read.")


class Doubtful(Invalid):
    code = "doubtful"
    message = _("Some figures are doubtful. Say why they are right, or mend the file.")


def columns_of(table):
    """{field: position} of an opened file; raises UnknownColumns naming the headings that are missing, TwoColumns."""
    positions, missing, twice = rules.find(table.header)
    if missing:
        raise UnknownColumns(missing=missing)
    if twice:
        raise TwoColumns(TwoColumns.message % {"columns": "、".join(twice)}, columns=twice)
    return positions


def execute(run, table, *, by, at, dry_run, progress=None):
    """Check or import an opened file for a run that is being checked or imported, in the caller's transaction."""
    by.require(Permission.RECORD)
    at = turn_to_write(at)  # one import at a time: two must not give one figure the same vintage
    run.refused.all().delete()
    run.staged.all().delete()
    positions = columns_of(table)
    faults = _stage(run, table, positions, progress)
    if progress:
        progress.phase("merging")
    run.unread = [title[:40] for title in table.unread()[:UNREAD]]
    _judge(run, {field: table.header[place] for field, place in positions.items()}, at)
    [counts] = sql.rows("stage_counts", {"run": run.pk})
    counts["rows"] += faults
    counts["rejected"] += faults
    if not dry_run:
        if counts["doubts"] and not says_something(run.accepted):
            raise Doubtful(field="accepted")
        run.release = _take(run, counts, by=by, at=at)
    run.staged.all().delete()
    run.counts = counts
    run.file_hash, run.encoding, run.finished_at = table.digest(), table.encoding, at
    step = move(run, "checked" if dry_run else "done", table=states.IMPORTS, by=by)
    run.save()
    note(run, step.event, by=by, at=at)
    return run


def _stage(run, table, positions, progress):
    """COPY every readable row; returns how many were not."""
    lines, blamed = [], []
    for line, cells in at_most(MOST, table.rows()):
        if isinstance(cells, Fault):
            blamed.append(RefusedValue(run=run, line=line, reason=cells.code, value=cells.value[:80]))
            continue
        found = rules.cells_of(positions, cells)
        lines.append("\t".join(_copied(value) for value in (run.pk, line, *found.values())) + "\n")
        if len(lines) == SHARE:
            sql.copy("stage_copy", io.StringIO("".join(lines)))
            lines.clear()
            if progress:
                progress.read(line, table.position, table.size)
    sql.copy("stage_copy", io.StringIO("".join(lines)))
    RefusedValue.objects.bulk_create(blamed, batch_size=SHARE)
    return len(blamed)


def _copied(value):
    """A cell of COPY's text format; `clean` has taken out tabs and line breaks."""
    return str(value).replace("\\", "\\\\")


def _judge(run, headings, at):
    running = periods.running(timezone.localdate(at))
    words = {
        "run": run.pk, "prefix": f"{settings.PROVINCE_CODE[:2]}%",
        "stage_words": list(rules.STAGES), "stage_codes": list(rules.STAGES.values()),
        "unit_words": list(rules.UNITS), "unit_codes": list(rules.UNITS.values()),
        "fields": list(headings), "headings": [heading[:80] for heading in headings.values()],
        "heading": headings["value"][:80], "kinds": list(running), "running": list(running.values()),
        "provenance": run.provenance,
    }  # fmt: skip
    for statement in (
        "stage_analyze",
        "stage_resolve",
        "stage_analyze",
        "stage_check",
        "stage_analyze",
        "stage_doubts",
        "stage_sums",
        "stage_industries",
    ):
        sql.execute(statement, words)


def _take(run, counts, *, by, at):
    doubts = Counter(run.refused.filter(warning=True).order_by("pk").values_list("reason", flat=True))
    release = Release.objects.create(
        kind="file", source=run.cited, announced_on=run.announced_on, recorded_at=at, recorded_by=by.actor,
        recorded_user=by.user_id, note=run.accepted, values_count=counts["created"] + counts["updated"],
        doubts=[f"{reason} {count}" for reason, count in sorted(doubts.items())],
    )  # fmt: skip
    taken = {"run": run.pk, "release": release.pk, "at": at, "source": run.cited, "provenance": run.provenance}
    sql.execute("stage_take", taken)
    settle_release(release, by=by, at=at, uploader=run.created_user)
    return release


def note(run, verb, *, by, at, **more):
    data = {"file": run.file_name, "source": run.cited, "provenance": run.provenance} | run.counts | more
    return record(verb=verb, by=by, at=at, subject=("import_of_values", run.pk), data=data)
