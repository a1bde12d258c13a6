"""Pearson's chi-square test of fit, with the upper tail of the distribution (no package is worth twenty lines)."""

import math
from decimal import Decimal


def upper_tail(statistic, degrees):
    """P(X ≥ statistic) for chi-square with `degrees` degrees of freedom, as a float; exact to about 1e-12."""
    if statistic <= 0 or degrees <= 0:
        return 1.0
    a, x = degrees / 2, statistic / 2
    scale = math.exp(-x + a * math.log(x) - math.lgamma(a))
    return 1 - scale * _series(a, x) if x < a + 1 else scale * _fraction(a, x)


def _series(a, x):
    term = total = 1 / a
    for n in range(1, 10_000):
        term *= x / (a + n)
        total += term
        if term < total * 1e-15:
            break
    return total


def _fraction(a, x):
    """Lentz's continued fraction of the upper incomplete gamma function."""
    b = x + 1 - a
    c, d = 1e300, 1 / b
    h = d
    for n in range(1, 10_000):
        step = -n * (n - a)
        b += 2
        d = 1 / (step * d + b)
        c = b + step / c
        h *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return h


def fit(rows):
    """(statistic as Decimal, degrees, p as float, cells used) of [(observed, expected, variance share)].

    Draws without replacement vary less than independent ones: each cell's squared distance is divided by
    expected × (1 − sampling fraction); cells that expect fewer than five are put together first.
    """
    kept, small = [], [0, 0.0, 0.0]
    for observed, expected, share in rows:
        if expected >= 5:
            kept.append((observed, expected, share))
        elif expected > 0:
            small = [small[0] + observed, small[1] + expected, small[2] + expected * share]
    if small[1] >= 5:
        kept.append((small[0], small[1], small[2] / small[1]))
    kept = [row for row in kept if row[2] > 0]
    if len(kept) < 2:
        return Decimal(0), 0, 1.0, len(kept)
    statistic = sum((o - e) ** 2 / (e * share) for o, e, share in kept)
    degrees = len(kept) - 1
    return Decimal(str(round(statistic, 4))), degrees, upper_tail(statistic, degrees), len(kept)
