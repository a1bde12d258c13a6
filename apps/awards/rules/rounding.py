"""Exact Fractions become published Decimals once, half up."""

from decimal import Decimal
from fractions import Fraction


def half_up(value, places):
    exact = Fraction(value)
    whole = (2 * abs(exact.numerator) * 10**places + exact.denominator) // (2 * exact.denominator)
    return Decimal(whole if exact >= 0 else -whole).scaleb(-places)
