"""Scores: an item's points times its percentage, the total their sum. Decimal throughout, published half up."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .grid import RESULT

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Item:
    """A leaf of a criteria tree. `kind`: grid.KINDS."""

    code: str
    points: int
    kind: str


def score_of(points, percent):
    """Exact: points times a percentage (an int, or a Decimal where it is a mean)."""
    return Decimal(points) * Decimal(percent) / 100


def total(items, percents):
    """The total of percentages by code of the item. A missing one is an error, not a nought."""
    return sum((score_of(item.points, percents[item.code]) for item in items), Decimal(0))


def results(items, percents):
    """The part of the total that comes from result items."""
    return total([item for item in items if item.kind == RESULT], percents)


def shown(value):
    """As it is published: two figures, half up."""
    return Decimal(value).quantize(CENT, ROUND_HALF_UP)
