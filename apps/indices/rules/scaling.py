"""Efficacy functions (功效函数): a value between its anchors becomes a score.

`low` is the unacceptable value, `high` the satisfactory one; where less is better, low is the greater number, so
the anchors are swapped and the formula stays. With t = (x − low) / (high − low), held between 0 and 1:

- linear: floor + (ceiling − floor) · t. From memory; 60 to 100 by default.
- exponential: floor · (ceiling / floor)^t, which for 60 and 100 is 60 · exp(−ln 0.6 · t). Its kind and the range
  60–100 are published for rankings of cities; the algebra is ours and gives 60 at the low and 100 at the high
  anchor.
- none: the value is a score already.

Scores carry twelve decimals, half up; from there on every sum is exact.
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cache

from . import powers
from .faults import NotPositive, OutOfRange, WrongAnchors
from .rounding import WIDE

NONE, LINEAR, EXPONENTIAL = "none", "linear", "exponential"
FLOOR, CEILING = Decimal(60), Decimal(100)
ZERO, ONE = Decimal(0), Decimal(1)
PLACES = 12
UNIT = ONE.scaleb(-PLACES)
FINE = Context(prec=28, rounding=ROUND_HALF_UP)  # of an exponential: twice the digits that are kept of it


def score(value, low, high, *, how=LINEAR, floor=FLOOR, ceiling=CEILING, node=""):
    """The score of a Decimal, with twelve decimals.

    Fifty digits hold every quotient far enough to round it right: anchors and values have at most twenty-four.
    """
    if how == NONE:
        return value.quantize(UNIT, context=WIDE)
    share = position(value, low, high, node=node)
    if how == LINEAR:
        return (floor + WIDE.multiply(ceiling - floor, share)).quantize(UNIT, context=WIDE)
    if how != EXPONENTIAL:
        raise OutOfRange(node=node, what="scaling", value=how, least=LINEAR, most=EXPONENTIAL)
    if floor <= 0:
        raise NotPositive(node=node, what="floor", value=floor)
    return FINE.multiply(floor, FINE.exp(FINE.multiply(_logarithm(floor, ceiling), share))).quantize(UNIT, context=WIDE)


def units_of(low, high, *, how=LINEAR, floor=FLOOR, ceiling=CEILING, node=""):
    """A function from a Decimal to its `score` in units of the twelfth decimal: the same figure in whole numbers.

    Made once for an indicator, asked for every area and period; a test holds it against `score`.
    """
    if how == NONE:
        return lambda value: int(value.quantize(UNIT, context=WIDE).scaleb(PLACES, WIDE))
    if low == high:
        raise WrongAnchors(node=node, low=low, high=high)
    if how not in (LINEAR, EXPONENTIAL):
        raise OutOfRange(node=node, what="scaling", value=how, least=LINEAR, most=EXPONENTIAL)
    if how == EXPONENTIAL and floor <= 0:
        raise NotPositive(node=node, what="floor", value=floor)
    start, span = Fraction(low), Fraction(high) - Fraction(low)
    least, most = _rounded(Fraction(floor)), _rounded(Fraction(ceiling))
    between = _between(floor, ceiling) if how == LINEAR else _growing(floor, ceiling)

    def units(value):
        above, below = value.as_integer_ratio()
        above = (above * start.denominator - start.numerator * below) * span.denominator
        below *= start.denominator * span.numerator
        if below < 0:
            above, below = -above, -below
        if above <= 0:
            return least
        return most if above >= below else between(above, below)

    return units


def _rounded(exact):
    return (2 * exact.numerator * 10**PLACES + exact.denominator) // (2 * exact.denominator)


def _between(floor, ceiling):
    """floor + (ceiling − floor) · above / below, in units, half up."""
    first, rise = Fraction(floor), Fraction(ceiling) - Fraction(floor)
    under = first.denominator * rise.denominator
    base, slope_ = first.numerator * rise.denominator, rise.numerator * first.denominator
    unit = 10**PLACES

    def units(above, below):
        whole = under * below
        return (2 * (base * below + slope_ * above) * unit + whole) // (2 * whole)

    return units


def _growing(floor, ceiling):
    """floor · (ceiling / floor)^(above / below), in units, half up; counted down where the ceiling is lower."""
    rate, lowest = powers.fixed(_logarithm(floor, ceiling)), Fraction(floor)
    scaled, under = 2 * lowest.numerator * 10**PLACES, lowest.denominator
    falls, half = rate < 0, under << powers.BITS

    def units(above, below):
        grown = powers.exp(abs(rate) * above // below)
        if falls:
            grown = (1 << 2 * powers.BITS) // grown
        return (scaled * grown + half) // (2 * half)

    return units


def position(value, low, high, *, node=""):
    """t, how far from the low to the high anchor, held between 0 and 1."""
    if low == high:
        raise WrongAnchors(node=node, low=low, high=high)
    share = WIDE.divide(WIDE.subtract(value, low), WIDE.subtract(high, low))
    return min(max(share, ZERO), ONE)


@cache
def _logarithm(floor, ceiling):
    return WIDE.ln(WIDE.divide(ceiling, floor))


def float_of(low, high, *, how=LINEAR, floor=FLOOR, ceiling=CEILING):
    """`score` as a binary fraction, as a function of the value: enough for the limits of an interval, and fast."""
    if how == NONE:
        return float
    low, floor, span = float(low), float(floor), float(high) - float(low)
    rise, growth = float(ceiling) - floor, float(ceiling) / floor if how == EXPONENTIAL else 1.0

    def nearly(value):
        share = min(max((float(value) - low) / span, 0.0), 1.0)
        return floor * growth**share if how == EXPONENTIAL else floor + rise * share

    return nearly


def anchors(values, *, falling=False, trim=Fraction(0)):
    """(low, high) from the values of a base period: worst and best, after `trim` of them is set aside at each end.

    Fixed once and kept in the definition: anchors that moved with every year would make years incomparable.
    """
    ordered = sorted(values)
    aside = int(len(ordered) * Fraction(trim))
    ordered = ordered[aside : len(ordered) - aside]
    if not ordered or ordered[0] == ordered[-1]:
        raise WrongAnchors(low=ordered[0] if ordered else "—", high=ordered[-1] if ordered else "—")
    worst, best = (ordered[-1], ordered[0]) if falling else (ordered[0], ordered[-1])
    return worst, best
