"""Why an index moved: its change taken apart into indicators that sum to it exactly.

A leaf with share w and score s gives w·s points. Its change is w₁s₁ − w₀s₀ = (w₀+w₁)/2·(s₁−s₀) + (s₀+s₁)/2·(w₁−w₀):
the first part is what its score did, the second what another share did to it (a missing value left its weight to
others). Where groups are rounded before they are summed, what the rounding did is a part of its own. The exact
parts sum to the exact change; the published ones to the published change, by largest remainder, so that a reader
can add them up.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from .faults import NotComparable
from .rounding import fit_whole, half_up
from .tree import ONE

ROUNDING = "rounding"


class Move(NamedTuple):
    """One indicator's part of a change, in points of the index: whole numbers, each a part of `below`."""

    code: str
    scored: int
    weighted: int
    below: int
    published: Decimal = Decimal(0)

    @property
    def by_score(self):
        return Fraction(self.scored, self.below)

    @property
    def by_weight(self):
        return Fraction(self.weighted, self.below)

    @property
    def points(self):
        return Fraction(self.scored + self.weighted, self.below)


@dataclass(frozen=True, slots=True)
class Change:
    """`moves` are the leaves in the definition's order, then the rounding of groups where there is any."""

    exact: Fraction
    published: Decimal
    moves: tuple[Move, ...]

    def of(self, codes):
        """The published part of a group of leaves: again a plain sum."""
        return sum((move.published for move in self.moves if move.code in set(codes)), Decimal(0))


def change(before, after):
    """The Change from one Result to another of the same definition."""
    if before.definition is not after.definition and before.definition != after.definition:
        raise NotComparable()
    below, rows = _rows(before.leaves, after.leaves)
    exact = after.exact - before.exact
    if after.definition.level_places is not None and (
        rest := exact - Fraction(sum(scored + weighted for _code, scored, weighted in rows), below)
    ):
        common = lcm(below, rest.denominator)
        rows = [(code, scored * (common // below), weighted * (common // below)) for code, scored, weighted in rows]
        rows.append((ROUNDING, rest.numerator * (common // rest.denominator), 0))
        below = common
    published, places = after.value - before.value, after.definition.places
    shown = fit_whole([scored + weighted for _code, scored, weighted in rows], below, published, places)
    moves = tuple(Move(*row, below, part) for row, part in zip(rows, shown, strict=True))
    return Change(exact, half_up(published, places), moves)


def gap(one, other):
    """Why two areas differ: the same decomposition, from `other` to `one`."""
    return change(other, one)


def _rows(before, after):
    """(below, [(code, by score, by weight)]): what every leaf did, in whole parts of one denominator."""
    pairs = list(zip(before, after, strict=True))
    if all(old.share is new.share and None not in (old.units, new.units) for old, new in pairs):
        below = lcm(*(part.share.denominator for part in after))
        shares = [part.share.numerator * (below // part.share.denominator) for part in after]
        rows = [(new.code, n * (new.units - old.units), 0) for (old, new), n in zip(pairs, shares, strict=True)]
        return below * ONE, rows
    moves = [_move(old, new) for old, new in pairs]
    below = lcm(*(each.denominator for _code, *both in moves for each in both))
    return below, [(code, *(each.numerator * (below // each.denominator) for each in both)) for code, *both in moves]


def _move(old, new):
    """(code, by score, by weight) of a leaf whose share moved, or that is missing on one side."""
    if old.units is None or new.units is None:
        return new.code, Fraction(0), new.points - old.points
    if old.share == new.share:
        return new.code, new.share * Fraction(new.units - old.units, ONE), Fraction(0)
    by_score = (old.share + new.share) / 2 * (new.score - old.score)
    by_weight = (old.score + new.score) / 2 * (new.share - old.share)
    return new.code, by_score, by_weight
