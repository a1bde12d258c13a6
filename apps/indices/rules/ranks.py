"""Ranks and how sure they are: places by published values, intervals of places where the values rest on samples.

Equal published values share the better place and the next ones are left out (1, 2, 2, 4). Uncertainty in two ways:

- simulated (Monte Carlo): every value is drawn anew from a normal distribution with its standard error, `draws`
  times, and ranked; the interval holds the middle share of the places. The seed is stated with the result. Draws
  come from Python's `random.Random(seed).random()`, whose stream is promised for ever, through the inverse of the
  normal distribution; another machine gets the same places years later.
- analytic (Klein, Wright and Wieczorek 2020, J. R. Stat. Soc. A 183): an area's best place is 1 + how many lie
  surely above it, its worst how many do not lie surely below; "surely" at a level shared by all pairs (Bonferroni),
  so that the intervals hold together. No chance is involved. Two values are told apart by the limits of their
  difference after Newcombe (1998, Stat. Med. 17:873): the lower value reaches up with its own upper arm, the higher
  one down with its own lower arm. Nought of one batch reaches far up and not at all down; half its width to both
  sides would call it surely last. A share that is known with its sample takes Wilson's limits at the shared level,
  any other interval is widened in proportion; never narrower than at 95 per cent, which readers see.

A value without a standard error and without limits is taken as known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, hypot, sqrt
from random import Random
from statistics import NormalDist

from .faults import NotPositive, OutOfRange, TooFew

NORMAL = NormalDist()
Z95 = 1.959964  # of the limits that figures and results carry
ROUNDED = 0.11  # how far a share and its limits, rounded to one decimal, may lie from Wilson's of the rounded share


@dataclass(frozen=True, slots=True)
class Measured:
    """`value` as published, and how sure: its standard error, or its limits at 95 per cent; neither where it is known.

    `n` is the sample of a share in per cent.
    """

    value: Decimal
    error: float = 0.0
    low: Decimal | None = None
    high: Decimal | None = None
    n: int | None = None

    @property
    def spread(self):
        """The standard error, of limits that of half their width."""
        return self.error if self.low is None else float(self.high - self.low) / 2 / Z95

    def arms(self, z):
        """(how far it reaches down, how far up) where a normal distribution reaches `z` standard errors."""
        if self.low is None:
            return z * self.error, z * self.error
        value = float(self.value)
        if self.n and 0 <= value <= 100 and _alike(wilson(value, self.n, Z95), (float(self.low), float(self.high))):
            low, high = wilson(value, self.n, z)
            return max(value - low, 0.0), max(high - value, 0.0)
        return float(self.value - self.low) * z / Z95, float(self.high - self.value) * z / Z95


@dataclass(frozen=True, slots=True)
class Place:
    """Place by value, and the interval it lies in; `first` is the share of draws in which it was first, if drawn."""

    place: int
    best: int
    worst: int
    first: float | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    places: Mapping[str, Place]
    level: Decimal
    method: str
    seed: int | None = None
    draws: int | None = None


def places(values, *, falling=False):
    """{name: place} of {name: Decimal}."""
    ordered = sorted(values.values(), reverse=not falling)
    return {name: ordered.index(value) + 1 for name, value in values.items()}


def simulated(measured, *, seed, draws=2000, level=Decimal("0.9"), falling=False):
    """The Ranking of {name: Measured} by so many draws; `level` is the share of draws an interval holds."""
    _check(measured, level)
    if draws < 1:
        raise NotPositive(what="draws", value=draws)
    names = sorted(measured)  # the stream of chance must not depend on the order somebody listed them in
    means = [float(measured[name].value) for name in names]
    errors = [measured[name].spread for name in names]
    stream = Random(seed).random  # noqa: S311 - a stated seed, to be repeated; nothing secret
    seen = [[0] * len(names) for _ in names]
    for _ in range(draws):
        drawn = [
            mean + error * NORMAL.inv_cdf(stream() or 0.5) if error else mean
            for mean, error in zip(means, errors, strict=True)
        ]
        order = sorted(range(len(names)), key=drawn.__getitem__, reverse=not falling)
        for place, at in enumerate(order):
            seen[at][place] += 1
    found = places({name: each.value for name, each in measured.items()}, falling=falling)
    result = {}
    for at, name in enumerate(names):
        low, high = _middle(seen[at], draws, float(level))
        result[name] = Place(found[name], min(low, found[name]), max(high, found[name]), seen[at][0] / draws)
    return Ranking(result, Decimal(level), "simulated", seed, draws)


def analytic(measured, *, level=Decimal("0.9"), falling=False):
    """The Ranking of {name: Measured} whose intervals hold all together with probability `level`."""
    _check(measured, level)
    pairs = len(measured) * (len(measured) - 1) / 2
    z = max(NORMAL.inv_cdf(1 - (1 - float(level)) / (2 * max(pairs, 1))), Z95)
    arms = {name: each.arms(z) for name, each in measured.items()}
    found = places({name: each.value for name, each in measured.items()}, falling=falling)
    result = {}
    for name, mine in measured.items():
        above = below = 0
        for other, theirs in measured.items():
            apart = float(theirs.value - mine.value) * (-1 if falling else 1)
            # the arms that point at each other: of the greater value down, of the smaller one up
            greater, smaller = (other, name) if theirs.value > mine.value else (name, other)
            sure = abs(apart) > hypot(arms[greater][0], arms[smaller][1])
            above += other != name and sure and apart > 0
            below += other != name and sure and apart < 0
        worst = len(measured) - below
        result[name] = Place(found[name], min(1 + above, found[name]), max(worst, found[name]))
    return Ranking(result, Decimal(level), "analytic")


def _check(measured, level):
    if not measured:
        raise TooFew(what="ranking", least=1, found=0)
    if not 0 < level < 1:
        raise OutOfRange(what="level", value=level, least=0, most=1)
    for name, each in measured.items():
        if each.error < 0:
            raise NotPositive(what="standard error", value=each.error, area=name)
        if each.low is not None and not each.low <= each.value <= each.high:
            raise OutOfRange(what="margin", value=each.value, least=each.low, most=each.high, area=name)


def wilson(percent, n, z):
    """Wilson's limits of a share in per cent that was found in a sample of `n`."""
    share, square = percent / 100, z * z
    middle, half = share + square / (2 * n), z * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return 100 * (middle - half) / (1 + square / n), 100 * (middle + half) / (1 + square / n)


def _alike(one, other):
    return all(abs(mine - theirs) <= ROUNDED for mine, theirs in zip(one, other, strict=True))


def _middle(seen, draws, level):
    """(best, worst) place of the middle `level` of the draws."""
    low, high = floor(draws * (1 - level) / 2), ceil(draws * (1 + level) / 2)
    total, best = 0, None
    for place, count in enumerate(seen, 1):
        total += count
        if best is None and total > low:
            best = place
        if total >= high:
            return best, place
    return best, len(seen)
