"""Half up on decimal values: (84.76 + 77.21) / 2 = 80.985 is published as 80.99.

Binary fractions and banker's rounding give 80.98. Everything that is summed exactly is a Fraction; it becomes a
Decimal once, when it is published, so that nothing is rounded twice.
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from math import lcm

from .faults import WrongWeights

WIDE = Context(prec=50, rounding=ROUND_HALF_UP)  # for roots, powers and logarithms that have no end


def half_up(value, places):
    """A Decimal with `places` decimals; `value` is an int, a Decimal or a Fraction. Halves go away from zero."""
    exact = value if isinstance(value, Fraction) else Fraction(value)
    scaled = abs(exact.numerator) * 10**places
    whole = (2 * scaled + exact.denominator) // (2 * exact.denominator)
    return Decimal(whole if exact.numerator >= 0 else -whole).scaleb(-places, WIDE)


def fit(parts, total, places):
    """The Fractions of `parts` rounded so that they sum to the Decimal `total` exactly: largest remainder.

    Each is at most one unit of the last place away from its own value, as long as `total` is within half a unit a part
    of their sum; ties go to the earlier part.
    """
    below = lcm(*(part.denominator for part in parts))
    return fit_whole([part.numerator * (below // part.denominator) for part in parts], below, total, places)


def fit_whole(parts, below, total, places):
    """`fit` of whole numbers, each a part of `below`."""
    scaled = [part * 10**places for part in parts]
    floors = [value // below for value in scaled]
    left = int(total.scaleb(places, WIDE)) - sum(floors)
    order = sorted(range(len(parts)), key=lambda at: (-(scaled[at] % below), at))
    for turn in range(abs(left)):
        at = order[turn % len(order)] if left > 0 else order[-1 - turn % len(order)]
        floors[at] += 1 if left > 0 else -1
    return [Decimal(floor).scaleb(-places, WIDE) for floor in floors]


def check_weights(weights, *, node=""):
    """Fractions of weights that sum to exactly 1 and are none below 0."""
    exact = [Fraction(weight) for weight in weights]
    if sum(exact) != 1 or any(weight <= 0 for weight in exact):
        raise WrongWeights(node=node, sum=half_up(sum(exact), 12).normalize())
    return exact
