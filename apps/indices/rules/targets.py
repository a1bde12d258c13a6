"""Targets and how far they are reached (《关于深化质量强省建设的实施意见》, 10 Mar 2023).

The path to a target is the straight line from the base year to its year: a plan says no other. Progress is the way
made of the whole way, in per cent; it may be below 0 (further off than at the start) or above 100 (overtaken).
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .faults import NotPositive, ZeroDenominator
from .rounding import half_up

REACHED, ON_PATH, BEHIND = "reached", "on-path", "behind"
AHEAD = 15  # years that a plan looks ahead at most: in 2020 the outlines named 2035


def too_far(period, today):
    """Whether a year lies further ahead of a day than anybody plans for."""
    return int(period) > today.year + AHEAD


def outside(value, least, most):
    """Whether a target lies outside what its figure can be; None is no end on that side."""
    return (least is not None and value < least) or (most is not None and value > most)


@dataclass(frozen=True, slots=True)
class Standing:
    """`gap` is what is missing in the unit (0 once reached); `due` what the straight path asks by now."""

    state: str
    gap: Decimal
    due: Decimal
    progress: Decimal | None
    sure: bool = True  # not where the sample of the value reaches to the other side of the target


def standing(
    value, target, *, base=None, base_year=None, year=None, target_year=None, falling=False, places=2, limits=None
):
    """How `value` in `year` stands to a target; without a base there is no path, and it is reached or behind.

    `limits`: (lower, upper) of the value at 95 per cent, where it rests on a sample.
    """
    better = (lambda one, other: one <= other) if falling else (lambda one, other: one >= other)
    gap = max(Decimal(0), (value - target) if falling else (target - value))
    reached = better(value, target)
    sure = limits is None or all(better(end, target) == reached for end in limits)
    if base is None:
        return Standing(REACHED if reached else BEHIND, gap, target, None, sure)
    if target_year <= base_year:
        raise NotPositive(what="years", value=target_year - base_year)
    if target == base:
        raise ZeroDenominator(what="way to the target")
    share = min(Fraction(year - base_year, target_year - base_year), Fraction(1))
    due = half_up(Fraction(base) + (Fraction(target) - Fraction(base)) * share, places)
    progress = half_up((Fraction(value) - Fraction(base)) * 100 / (Fraction(target) - Fraction(base)), 1)
    state = REACHED if reached else ON_PATH if better(value, due) else BEHIND
    return Standing(state, gap, due, progress, sure)
