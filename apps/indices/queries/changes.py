"""What moved since the run before, and why: results beside those they follow, and the vintages that came in."""

import json
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from .. import sql
from ..rules.decompose import ROUNDING
from ..rules.rounding import fit

MOST = 100  # changes a page shows
MANY = 5000  # of a publication: who decides on it sees what he decides on
COVERAGE = "coverage"  # the part of a change that comes of other indicators being counted


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
    before_decimals: int | None = None  # as the earlier definition had it, and as it was said

    @property
    def delta(self):
        return None if self.before is None else self.after - self.before


def points_between(before, after):
    """The change between two stored results by leaf, in published units; [] where the trees differ."""
    places = after.definition.decimals
    return _points(before.parts, after.parts, after.value - before.value, places)


def _points(old, new, change, places):
    """Midpoint weights as in rules/decompose.py, from the parts as they were kept (six decimals).

    Where another set of indicators was counted (a missing one left its weight to the others), what that alone did is a
    part of its own: to call it a rise of the one that came in would be untrue.
    """
    old, new = (
        {part["code"]: part for part in parts if part["leaf"] and part["share"] is not None} for parts in (old, new)
    )
    if not new or set(old) != set(new):
        return []
    counted = {code for code in new if (old[code]["score"] is None) == (new[code]["score"] is None)}
    moves = [(code, _move(old[code], new[code])) for code in new]
    if counted != set(new):
        moves = _with_coverage(moves, old, new, counted)
    rest = Fraction(change) - sum((points for _code, points in moves), Fraction(0))
    if abs(rest) > Fraction(1, 10**places):
        return []  # another scaling or weighting: the parts do not explain it
    if abs(rest) > Fraction(1, 10**4):
        moves.append((ROUNDING, rest))
    shown = fit([points for _code, points in moves], change, places)
    return [(code, part) for (code, _points), part in zip(moves, shown, strict=True)]


def _with_coverage(moves, old, new, counted):
    """Of what is counted both times the part of its score alone; all that weights did is one part."""
    found = [(code, _by_score(old[code], new[code]) if code in counted else Fraction(0)) for code, _points in moves]
    whole = sum((points for _code, points in moves), Fraction(0))
    return [*found, (COVERAGE, whole - sum((points for _code, points in found), Fraction(0)))]


def _by_score(old, new):
    if old["score"] is None:
        return Fraction(0)
    return (Fraction(old["share"]) + Fraction(new["share"])) / 2 * (Fraction(new["score"]) - Fraction(old["score"]))


def _move(old, new):
    w0, w1 = Fraction(old["share"]), Fraction(new["share"])
    if old["score"] is None or new["score"] is None:
        return Fraction(new["points"] or 0) - Fraction(old["points"] or 0)
    s0, s1 = Fraction(old["score"]), Fraction(new["score"])
    return (w0 + w1) / 2 * (s1 - s0) + (s0 + s1) / 2 * (w1 - w0)


def moved(run, index, decimals):
    """[Moved] of an index in a run, the largest first; what is new has no value before."""
    return _as_moved(sql.rows("changes", {"run": run.pk, "index": index.pk, "most": MOST}), decimals)


def moved_between(pairs, decimals):
    """[Moved] of [(result, the one it replaces or None)]: what differs, the largest first, then what is new."""
    return _as_moved(sql.rows("changes_between", _paired(pairs)), decimals)


def inputs_between(pairs, most=MANY):
    """The observations that the first of each pair rests on, itself or through the results it reads, and the other did
    not: why they differ."""
    return sql.rows("inputs_between", _paired(pairs) | {"most": most})


def causes_of(pairs):
    """{result: the figure that came in since the other of its pair, with how many did as "total"}."""
    return {row["result"]: row for row in sql.rows("causes", _paired(pairs))}


def _paired(pairs):
    return {"results": [one for one, _before in pairs], "before": [before for _one, before in pairs], "most": MANY}


def _as_moved(rows, decimals):
    found = []
    for row in rows:
        points = []
        if row["before"] is not None:
            points = _points(
                json.loads(row["before_parts"]), json.loads(row["parts"]), row["value"] - row["before"], decimals
            )
        found.append(
            Moved(
                row["area"], row["sector"] or "", row["period"], row["before"], row["value"], points,
                row["before_id"] is not None and row["definition"] != row["before_definition"], row["before_decimals"],
            )
        )  # fmt: skip
    return found


def new_vintages(run, index=None):
    """The observations that entered results of this run in the place of others: what was revised, from what. The first
    of them, as many as a page shows."""
    rows = sql.rows("run_pairs", {"run": run.pk, "index": index.pk if index else None})
    return inputs_between([(row["result"], row["before"]) for row in rows], MOST)
