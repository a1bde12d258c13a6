"""What moved since the run before, and why: results beside those they follow, and the vintages that came in."""

import json
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from .. import sql
from ..rules.decompose import ROUNDING
from ..rules.rounding import fit

MOST = 100  # changes a page shows


@dataclass(frozen=True, slots=True)
class Moved:
    """A result that differs: `points` are [(code, Decimal)] of the indicators, summing to the change."""

    area: str
    sector: str
    period: str
    before: Decimal | None
    after: Decimal
    points: list = field(default_factory=list)
    definition_changed: bool = False

    @property
    def delta(self):
        return None if self.before is None else self.after - self.before


def points_between(before, after):
    """The change between two stored results by leaf, in published units; [] where the trees differ."""
    places = after.definition.decimals
    return _points(before.parts, after.parts, after.value - before.value, places)


def _points(old, new, change, places):
    """Midpoint weights as in rules/decompose.py, from the parts as they were kept (six decimals)."""
    old, new = (
        {part["code"]: part for part in parts if part["leaf"] and part["share"] is not None} for parts in (old, new)
    )
    if not new or set(old) != set(new):
        return []
    moves = [(code, _move(old[code], new[code])) for code in new]
    rest = Fraction(change) - sum((points for _code, points in moves), Fraction(0))
    if abs(rest) > Fraction(1, 10**places):
        return []  # another scaling or weighting: the parts do not explain it
    if abs(rest) > Fraction(1, 10**4):
        moves.append((ROUNDING, rest))
    shown = fit([points for _code, points in moves], change, places)
    return [(code, part) for (code, _points), part in zip(moves, shown, strict=True)]


def _move(old, new):
    w0, w1 = Fraction(old["share"]), Fraction(new["share"])
    if old["score"] is None or new["score"] is None:
        return Fraction(new["points"] or 0) - Fraction(old["points"] or 0)
    s0, s1 = Fraction(old["score"]), Fraction(new["score"])
    return (w0 + w1) / 2 * (s1 - s0) + (s0 + s1) / 2 * (w1 - w0)


def moved(run, index, decimals):
    """[Moved] of an index in a run, the largest first; what is new has no value before."""
    found = []
    for row in sql.rows("changes", {"run": run.pk, "index": index.pk, "most": MOST}):
        points = []
        if row["before"] is not None:
            points = _points(
                json.loads(row["before_parts"]), json.loads(row["parts"]), row["value"] - row["before"], decimals
            )
        found.append(
            Moved(
                row["area"], row["sector"] or "", row["period"], row["before"], row["value"], points,
                row["before_id"] is not None and row["definition"] != row["before_definition"],
            )
        )  # fmt: skip
    return found


def new_vintages(run, index=None):
    """The observations that entered results of this run in the place of others: what was revised, from what."""
    return sql.rows("moved_inputs", {"run": run.pk, "index": index.pk if index else None, "most": MOST})
