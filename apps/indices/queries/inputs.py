"""The figures a definition reads: the newest vintages known at a moment, by area, industry and period."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from .. import sql


@dataclass(frozen=True, slots=True)
class Value:
    """One figure: `observation` or `result` leads back to where it stands."""

    value: Decimal
    unit: str
    low: Decimal | None = None
    high: Decimal | None = None
    observation: int | None = None
    result: int | None = None
    marks: tuple = ()


def values_of(codes, known_at):
    """{series: {(area, sector, period): Value}}; sector "" is every industry."""
    found = defaultdict(dict)
    for row in sql.rows("latest_values", {"codes": sorted(codes), "known_at": known_at}):
        marks = (row["provenance"],) if row["provenance"] in ("demo", "unverified") else ()
        found[row["series"]][row["area"], row["sector"] or "", row["period"]] = Value(
            row["value"], row["unit"], row["low"], row["high"], observation=row["id"], marks=marks
        )
    return found


def results_of(index):
    """{(area, sector, period): row} of the newest results of an index."""
    rows = sql.rows("latest_results", {"index": index.pk})
    return {(row["area"], row["sector"] or "", row["period"]): row for row in rows}


def unfounded(results, known_at=None):
    """Which of these results rest, themselves or through what they read, on figures that at a moment (by now: None) had
    been refused and not released after all, or had ended."""
    told = {"results": list(results), "known_at": known_at or "infinity"}
    return {row["result"] for row in sql.rows("unfounded", told)}


def figures_of(index, known_at):
    """The newest results of an index as Values: what another index reads of it.

    What rests on figures that were refused or ended is read no more than they are: where there are others, a run came
    to another result.
    """
    rows = results_of(index)
    gone = unfounded([row["id"] for row in rows.values()], known_at)
    return {
        place: Value(row["value"], index.unit, row["low"], row["high"], result=row["id"], marks=tuple(row["marks"]))
        for place, row in rows.items() if row["id"] not in gone
    }  # fmt: skip
