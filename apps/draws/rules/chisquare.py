"""Pearson's chi-square test of fit, with the upper tail of the distribution (no package is worth twenty lines)."""

import math
from decimal import Decimal

LEAST = 5  # objects a cell has to expect: below it the distribution is no longer that of chi-square


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


def pooled(rows):
    """(cells, how many of `rows` were put together) of [(observed, expected, variance share)], all of one stratum.

    Cells that expect fewer than LEAST are put together; where even together they do not come to it, they join the
    smallest of the others. So every object counts, and observed and expected numbers add up to the same.
    """
    large = [row for row in rows if row[1] >= LEAST]
    small = [row for row in rows if 0 < row[1] < LEAST]
    if not small:
        return large, 0
    together = _together(small)
    if large and together[1] < LEAST:
        least = min(large, key=lambda row: row[1])
        large.remove(least)
        return [*large, _together([*small, least])], len(small) + 1
    return [*large, together], len(small)


def _together(rows):
    expected = sum(row[1] for row in rows)
    return sum(row[0] for row in rows), expected, sum(row[1] * row[2] for row in rows) / expected


def fit(rows):
    """(statistic as Decimal, degrees, p as float, cells used) of [(observed, expected, variance share)], pooled.

    Draws without replacement vary less than independent ones: each cell's squared distance is divided by
    expected × (1 − sampling fraction).
    """
    kept = [row for row in pooled(rows)[0] if row[2] > 0]
    if len(kept) < 2:
        return Decimal(0), 0, 1.0, len(kept)
    statistic = sum((o - e) ** 2 / (e * share) for o, e, share in kept)
    degrees = len(kept) - 1
    return Decimal(str(round(statistic, 4))), degrees, upper_tail(statistic, degrees), len(kept)
