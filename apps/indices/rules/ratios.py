"""Shares and rates from counts: never an average of rates, a stated refusal of a zero denominator.

Spot checks: failed / sampled batches as the notices count them. Quality loss rate F = (C_i + C_e) / P, all at
current prices. Product grade rate (GB/T 12707-1991): graded output weighted by grade over total output; the weights
1.5, 1.2 and 1 are from memory and a default.
"""

from decimal import Decimal
from fractions import Fraction

from .faults import DoNotSum, NotPositive, ZeroDenominator
from .rounding import half_up

GRADE_WEIGHTS = {
    "superior": Decimal("1.5"),
    "first": Decimal("1.2"),
    "qualified": Decimal("1"),
}  # from memory: configurable


def ratio(part, whole, *, times=100, what="denominator", **where):
    """The exact Fraction `times` · part / whole."""
    if not whole:
        raise ZeroDenominator(what=what, **where)
    return Fraction(part) * times / Fraction(whole)


def growth(before, after, *, what="earlier value", **where):
    """The exact rate of change (after − before) / before, as a Fraction; of positive levels only."""
    if before <= 0:
        raise (ZeroDenominator(what=what, **where) if not before else NotPositive(what=what, value=before, **where))
    return Fraction(after) / Fraction(before) - 1


def sum_of(parts, whole, *, tolerance=0, **where):
    """The sum of `parts`; refused where it is further from a known `whole` than `tolerance` (in the unit)."""
    total = sum(parts, Decimal(0))
    if whole is not None and abs(total - whole) > tolerance:
        raise DoNotSum(sum=total, whole=whole, tolerance=tolerance, **where)
    return total


def quality_loss(internal, external, output, *, places=2, **where):
    """Quality loss rate in per cent: cost of failures found inside and outside over gross output, current prices."""
    return half_up(ratio(Fraction(internal) + Fraction(external), output, what="gross output", **where), places)


def grade_rate(graded, output, *, weights=GRADE_WEIGHTS, places=2, **where):
    """Product quality grade rate in per cent; `graded` is {grade: output value of it}."""
    weighted = sum((Fraction(weights[grade]) * Fraction(value) for grade, value in graded.items()), Fraction(0))
    return half_up(ratio(weighted, output, what="total output", **where), places)
