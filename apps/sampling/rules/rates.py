"""Pass rates by batch (批次抽查合格率): passed / all with a verdict, half up to one decimal, with an interval.

Rates are never averaged: a larger table is the sum of its batches. The interval is Wilson's score interval at 95 %
(E. B. Wilson, JASA 22, 1927), which stays inside 0–100 % and is right for few batches too. Whether two rates differ is
told by Newcombe's interval of their difference (R. G. Newcombe, Statistics in Medicine 17, 1998, method 10), each of m
comparisons of one table at 5 % / m, so that looking at thirteen cities does not find one by chance alone.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt
from statistics import NormalDist

Z = Decimal("1.959964")  # the 97.5 % point of the normal distribution; sql/pass_rates.sql has the same six decimals
TENTH = Decimal("0.1")
ABOVE, BELOW, ALIKE, FEW = "above", "below", "alike", "few"
FEWEST = 5  # batches below which nothing is compared: the interval would hold almost everything


@dataclass(frozen=True, slots=True)
class Rate:
    """`percent`, `low` and `high` are percentages with one decimal; None where nothing was tested.

    `refused`: batches whose sampling was refused, beside those that were tested; `n` holds them only where the dated
    rule of their day counts them as failed.
    """

    n: int
    passed: int
    percent: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    refused: int = 0

    @property
    def failed(self):
        return self.n - self.passed


def rate(passed, n):
    """The Rate of `passed` among `n` batches."""
    if not 0 <= passed <= n:
        raise ValueError(f"{passed} of {n}")
    if not n:
        return Rate(0, 0)
    low, high = wilson(passed, n)
    return Rate(n, passed, percent(passed, n), low, high)


def percent(passed, n):
    """Half up to one decimal, in whole numbers: no binary fraction comes near it."""
    return Decimal((2000 * passed + n) // (2 * n)).scaleb(-1)


def wilson(passed, n):
    """(low, high) of the 95 % interval, half up to one decimal."""
    z2 = Z * Z
    spread = Z * (Decimal(passed * (n - passed)) / n + z2 / 4).sqrt()
    middle, whole = passed + z2 / 2, n + z2
    return tuple(
        (100 * edge / whole).quantize(TENTH, rounding=ROUND_HALF_UP) for edge in (middle - spread, middle + spread)
    )


def told_apart(part, rest, *, comparisons=1):
    """How a Rate stands to that of everything else in its table: ABOVE, BELOW, ALIKE (chance explains it) or FEW."""
    if part.n < FEWEST or rest.n < FEWEST:
        return FEW
    z = NormalDist().inv_cdf(1 - 0.025 / comparisons)
    (mine, my_low, my_high), (others, low, high) = _score(part, z), _score(rest, z)
    difference = mine - others
    if difference - sqrt((mine - my_low) ** 2 + (high - others) ** 2) > 0:
        return ABOVE
    if difference + sqrt((my_high - mine) ** 2 + (others - low) ** 2) < 0:
        return BELOW
    return ALIKE


def _score(part, z):
    """(share, low, high) as fractions."""
    n, passed = part.n, part.passed
    spread = z * sqrt(passed * (n - passed) / n + z * z / 4)
    middle, whole = passed + z * z / 2, n + z * z
    return passed / n, (middle - spread) / whole, (middle + spread) / whole
