"""e to a small power in whole numbers: what an exponential scaling asks of a hundred thousand figures.

A number is held in units of 2^-128. x = k/1024 + r: e^(k/1024) is taken from a table that Decimal fills with fifty
digits as it is asked, e^r from its series, which ends after nine terms as r is below 1/1024. What is lost is below
10^-33, far beyond the twelve decimals a score carries. A test holds it against Decimal's own exponential.
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

BITS, STEP = 128, 10
SHIFT = BITS - STEP
WHOLE = 1 << BITS
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


def fixed(value):
    """A Decimal in units of 2^-128."""
    return int(EXACT.multiply(value, Decimal(WHOLE)).to_integral_value(ROUND_HALF_UP))


def exp(units):
    """e to the power of `units` · 2^-128, in the same units; `units` is not below 0."""
    steps = units >> SHIFT
    rest = units - (steps << SHIFT)
    total = term = WHOLE
    turn = 1
    while term:
        term = (term * rest >> BITS) // turn
        total += term
        turn += 1
    return total * _at(steps) >> BITS


@cache
def _at(steps):
    return fixed(EXACT.exp(Decimal(steps) / (1 << STEP)))
