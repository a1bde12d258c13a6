"""Ranks and how sure they are: places by published values, intervals of places where the values rest on samples.

Equal published values share the better place and the next ones are left out (1, 2, 2, 4). Uncertainty in two ways:

- simulated (Monte Carlo): every value is drawn anew from a normal distribution with its standard error, `draws`
  times, and ranked; the interval holds the middle share of the places. The seed is stated with the result. Draws
  come from Python's `random.Random(seed).random()`, whose stream is promised for ever, through the inverse of the
  normal distribution; another machine gets the same places years later.
- analytic (Klein, Wright and Wieczorek 2020, J. R. Stat. Soc. A 183): an area's best place is 1 + how many lie
  surely above it, its worst how many do not lie surely below; "surely" at a level shared by all pairs (Bonferroni),
  so that the intervals hold together. No chance is involved.

A value without a standard error is taken as known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, hypot
from random import Random
from statistics import NormalDist

from .faults import NotPositive, OutOfRange, TooFew

NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Measured:
    """`value` as published; `error` its standard error, 0 where it is known."""

    value: Decimal
    error: float = 0.0


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
    errors = [measured[name].error for name in names]
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
    z = NORMAL.inv_cdf(1 - (1 - float(level)) / (2 * max(pairs, 1)))
    found = places({name: each.value for name, each in measured.items()}, falling=falling)
    result = {}
    for name, mine in measured.items():
        above = below = 0
        for other, theirs in measured.items():
            apart = float(theirs.value - mine.value) * (-1 if falling else 1)
            sure = abs(apart) > z * hypot(mine.error, theirs.error)
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
