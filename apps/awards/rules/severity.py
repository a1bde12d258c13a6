"""How severe a reviewer is, and how far from the others: statistics for the organiser, never a ground by themselves.

Severity is the mean difference between what a reviewer gave and what the others gave the same item of the same
application; spread the standard deviation of these differences (of the whole, not of a sample).
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Given:
    """One percentage of one review that stands."""

    reviewer: int
    application: int
    item: str
    percent: int


@dataclass(frozen=True, slots=True)
class Figure:
    reviewer: int
    reviews: int
    scores: int
    mean: Decimal
    severity: Decimal | None  # None where nobody else reviewed the same; negative: gives less than the others
    spread: Decimal | None


def figures(given):
    """A Figure a reviewer, by number; sql/reviewers.sql asks the same."""
    cells = {}
    for each in given:
        cells.setdefault((each.application, each.item), []).append(each)
    differences, of = {}, {}
    for each in given:
        of.setdefault(each.reviewer, []).append(each)
        others = [other.percent for other in cells[each.application, each.item] if other.reviewer != each.reviewer]
        if others:
            gap = Decimal(each.percent) - Decimal(sum(others)) / len(others)
            differences.setdefault(each.reviewer, []).append(gap)
    return [_figure(reviewer, of[reviewer], differences.get(reviewer)) for reviewer in sorted(of)]


def _figure(reviewer, given, gaps):
    mean = Decimal(sum(each.percent for each in given)) / len(given)
    severity = spread = None
    if gaps:
        middle = sum(gaps) / len(gaps)
        severity, spread = _tenth(middle), _tenth((sum((gap - middle) ** 2 for gap in gaps) / len(gaps)).sqrt())
    return Figure(reviewer, len({each.application for each in given}), len(given), _tenth(mean), severity, spread)


def _tenth(value):
    return value.quantize(TENTH, ROUND_HALF_UP)
