"""Forecasts by simple, stated methods, each with the interval that belongs to it (Hyndman and Athanasopoulos,
Forecasting: Principles and Practice, 3rd ed., 5.5 and 7.6); a forecast without its method and interval is never
given out.

- last: the last value; the spread grows with √h. For what moves by chance.
- drift: the last value and the mean change, σ²·h·(1 + h / (T − 1)). For what grows steadily. The default.
- trend: least squares on time; Student's t with T − 2 degrees of freedom. For what follows a line.
- growth: the mean rate of growth, by the drift of logarithms. For levels that are positive and grow by rates.

Periods stand one apart, none missing. Point forecasts are Decimals; an interval is a statement about chance and is
computed in binary fractions, then rounded half up.
"""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import atan, cos, exp, log, pi, sin, sqrt

from django.utils.translation import gettext_lazy as _

from .faults import NotPositive, OutOfRange, TooFew
from .rounding import half_up

LAST, DRIFT, TREND, GROWTH = "last", "drift", "trend", "growth"
METHODS = {
    LAST: _("the last value continues"),
    DRIFT: _("the last value moves on by the mean change"),
    TREND: _("a straight line by least squares"),
    GROWTH: _("the mean rate of growth continues"),
}
LEAST = {LAST: 3, DRIFT: 3, TREND: 4, GROWTH: 3}


@dataclass(frozen=True, slots=True)
class Ahead:
    """The forecast `steps` periods on, and the interval that holds what comes with probability `level`."""

    steps: int
    value: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Forecast:
    method: str
    level: Decimal
    ahead: tuple[Ahead, ...]
    rests_on: int

    @property
    def label(self):
        return METHODS[self.method]


def forecast(values, steps, *, method=DRIFT, level=Decimal("0.8"), places=2):
    """The Forecast of a series, oldest value first, `steps` periods beyond its end."""
    if method not in METHODS:
        raise OutOfRange(what="method", value=method, least=LAST, most=GROWTH)
    if len(values) < LEAST[method]:
        raise TooFew(what=method, least=LEAST[method], found=len(values))
    if not 0 < level < 1:
        raise OutOfRange(what="level", value=level, least=0, most=1)
    ahead = _HOW[method]([float(value) for value in values], steps, 1 - (1 - float(level)) / 2)
    shown = (Ahead(h, *(_decimal(edge, places) for edge in edges)) for h, edges in enumerate(ahead, 1))
    return Forecast(method, Decimal(level), tuple(shown), len(values))


def reaches(found, target, *, falling=False):
    """The first step whose forecast reaches a target, or None; an intent, not a promise: see the interval."""
    for ahead in found.ahead:
        if (ahead.value <= target) if falling else (ahead.value >= target):
            return ahead.steps
    return None


def student(p, freedom):
    """The quantile of Student's t with whole degrees of freedom, by the closed form of its distribution."""
    if p < 0.5:
        return -student(1 - p, freedom)
    low, high = 0.0, 1.0
    while _student_below(high, freedom) < p:
        high *= 2
    for _turn in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if _student_below(middle, freedom) < p else (low, middle)
    return (low + high) / 2


def _student_below(t, freedom):
    """P(T < t) for t ≥ 0 (Abramowitz and Stegun 26.7.3 and 26.7.4)."""
    angle = atan(t / sqrt(freedom))
    if freedom % 2:
        term = total = cos(angle) if freedom > 1 else 0.0
        for k in range(3, freedom - 1, 2):
            term *= cos(angle) ** 2 * (k - 1) / k
            total += term
        inside = (angle + sin(angle) * total) * 2 / pi
    else:
        term = total = 1.0
        for k in range(2, freedom - 1, 2):
            term *= cos(angle) ** 2 * (k - 1) / k
            total += term
        inside = sin(angle) * total
    return (1 + inside) / 2


def _last(values, steps, p):
    moves = [after - before for before, after in pairwise(values)]
    sigma = sqrt(sum(move * move for move in moves) / len(moves))
    reach = student(p, len(moves)) * sigma
    return [(values[-1], values[-1] - reach * sqrt(h), values[-1] + reach * sqrt(h)) for h in range(1, steps + 1)]


def _drift(values, steps, p):
    n = len(values)
    mean = (values[-1] - values[0]) / (n - 1)
    off = [after - before - mean for before, after in pairwise(values)]
    sigma = sqrt(sum(move * move for move in off) / (n - 2))
    reach, found = student(p, n - 2) * sigma, []
    for h in range(1, steps + 1):
        spread = reach * sqrt(h * (1 + h / (n - 1)))
        found.append((values[-1] + h * mean, values[-1] + h * mean - spread, values[-1] + h * mean + spread))
    return found


def _trend(values, steps, p):
    n = len(values)
    middle, mean = (n - 1) / 2, sum(values) / n
    around = sum((at - middle) ** 2 for at in range(n))
    slope = sum((at - middle) * (value - mean) for at, value in enumerate(values)) / around
    off = [value - mean - slope * (at - middle) for at, value in enumerate(values)]
    reach, found = student(p, n - 2) * sqrt(sum(each * each for each in off) / (n - 2)), []
    for at in range(n, n + steps):
        value, spread = mean + slope * (at - middle), reach * sqrt(1 + 1 / n + (at - middle) ** 2 / around)
        found.append((value, value - spread, value + spread))
    return found


def _growth(values, steps, p):
    for value in values:
        if value <= 0:
            raise NotPositive(what="level", value=value)
    return [tuple(map(exp, edges)) for edges in _drift([log(value) for value in values], steps, p)]


def _decimal(value, places):
    return half_up(Decimal(repr(value)), places)


_HOW = {LAST: _last, DRIFT: _drift, TREND: _trend, GROWTH: _growth}
