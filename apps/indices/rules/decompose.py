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

from .faults import NotComparable
from .rounding import fit, half_up
from .tree import ONE

ROUNDING = "rounding"


@dataclass(frozen=True, slots=True)
class Move:
    """One indicator's part of a change, in points of the index."""

    code: str
    by_score: Fraction
    by_weight: Fraction
    published: Decimal = Decimal(0)

    @property
    def points(self):
        return self.by_score + self.by_weight


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
    moves = [_move(old, new) for old, new in zip(before.leaves, after.leaves, strict=True)]
    exact = after.exact - before.exact
    rounded = after.definition.level_places is not None
    if rounded and (rest := exact - sum((move.points for move in moves), Fraction(0))):
        moves.append(Move(ROUNDING, rest, Fraction(0)))
    published = after.value - before.value
    shown = fit([move.points for move in moves], published, after.definition.places)
    done = tuple(
        Move(move.code, move.by_score, move.by_weight, part) for move, part in zip(moves, shown, strict=True)
    )  # fmt: skip
    return Change(exact, half_up(published, after.definition.places), done)


def gap(one, other):
    """Why two areas differ: the same decomposition, from `other` to `one`."""
    return change(other, one)


def _move(old, new):
    if old.units is None or new.units is None:
        return Move(new.code, Fraction(0), new.points - old.points)
    if old.share == new.share:
        return Move(new.code, new.share * Fraction(new.units - old.units, ONE), Fraction(0))
    by_score = (old.share + new.share) / 2 * (new.score - old.score)
    by_weight = (old.score + new.score) / 2 * (new.share - old.share)
    return Move(new.code, by_score, by_weight)
