"""No repeated sampling: what a bureau of the same or a higher level sampled, another leaves alone for some months.

Product Quality Law Art. 15 (a lower level does not sample again what a higher one sampled), Order 18 (six months; from
memory). A higher level may sample again what a lower one has sampled.
"""

from dataclasses import dataclass
from datetime import date

from apps.deadlines.rules.counting import add_months

RANK = {"county": 0, "city": 1, "province": 2, "national": 3}


@dataclass(frozen=True, slots=True)
class Sampled:
    """An earlier sampling of the same product of the same party."""

    level: str
    on: date


def bars(earlier, level, day, months):
    """The sampling that stands in the way of one on `day` by a bureau of `level`; None where nothing does."""
    held = [
        row for row in earlier if RANK[row.level] >= RANK[level] and row.on <= day < add_months(row.on, months)
    ]  # fmt: skip
    return max(held, key=lambda row: row.on, default=None)


def levels_over(level):
    """The levels strictly above `level`: what they sampled of a producer, wherever it was found, is left alone."""
    return [name for name, rank in RANK.items() if rank > RANK[level]]


def levels_above(level):
    """The levels whose sampling stands in the way of one of `level`."""
    return [name for name, rank in RANK.items() if rank >= RANK[level]]
