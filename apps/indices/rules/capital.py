"""Capital stock by perpetual inventory (永续盘存法): K_t = (1 − δ)·K_{t−1} + I_t / P_t.

Zhang Jun, Wu Guiying and Zhang Jipeng (经济研究 2004(10):35–44): δ = 9.6 %, I gross fixed capital formation at current
prices, P the fixed-base price index of investment, K of the first year = I / 10 %. Shan Haojie (2008): δ = 10.96 %,
first stock I / (δ + g), from memory. Chen Pu and Wan Ke (2021, 统计与决策 37(9):37–40) take off the depreciation that
was published instead of a rate. Base year, price base, rate and first stock are the caller's choice, named in the
definition.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from .faults import Gap, NegativeCapital, NotPositive, OutOfRange
from .rounding import half_up

ZHANG, SHAN = Decimal("0.096"), Decimal("0.1096")
SHARE, STEADY, GIVEN = "share", "steady", "given"


@dataclass(frozen=True, slots=True)
class First:
    """How the first stock is found: I / `value` (share), I / (δ + `value`) (steady), or `value` itself (given)."""

    how: str = SHARE
    value: Decimal = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Method:
    """`price_base`: the year whose prices the stock is in; None takes the first year of the series."""

    base: int | None = None
    depreciation: Decimal = ZHANG
    first: First = First()
    price_base: int | None = None


def stock(investment, prices, method=Method(), *, written_off=None, **where):
    """{year: K as an exact Fraction} from {year: I at current prices} and {year: P on a fixed base}.

    `written_off` {year: depreciation at current prices} is taken off instead of the rate, for the years it has.
    """
    years = _years(investment, prices, method, where)
    base_price = Fraction(prices[method.price_base or years[0]])
    real = {year: Fraction(investment[year]) * base_price / Fraction(prices[year]) for year in years}
    rate = _rate(method.depreciation, where)
    found = {years[0]: _first(method, rate, real[years[0]], where | {"period": years[0]})}
    for before, year in pairwise(years):
        gone = rate * found[before]
        if written_off and year in written_off:
            gone = Fraction(written_off[year]) * base_price / Fraction(prices[year])
        found[year] = found[before] - gone + real[year]
        if found[year] < 0:
            raise NegativeCapital(value=half_up(found[year], 2), **where | {"period": year})
    return found


def published(stocks, places=2):
    """The stocks half up, year by year."""
    return {year: half_up(value, places) for year, value in stocks.items()}


def _years(investment, prices, method, where):
    known = sorted(investment)
    start = method.base or (known[0] if known else 0)
    years = [year for year in known if year >= start]
    if not years or years[0] != start:
        raise Gap(missing=start, first=known[0] if known else "—", last=known[-1] if known else "—", **where)
    for year in (*range(years[0], years[-1] + 1), method.price_base or start):
        if year not in prices or (year >= start and year not in investment):
            raise Gap(missing=year, first=years[0], last=years[-1], **where | {"period": year})
        if prices[year] <= 0:
            raise NotPositive(what="price index", value=prices[year], **where | {"period": year})
    return years


def _rate(depreciation, where):
    rate = Fraction(depreciation)
    if not 0 <= rate < 1:
        raise OutOfRange(what="depreciation", value=depreciation, least=0, most=1, **where)
    return rate


def _first(method, rate, invested, where):
    how, value = method.first.how, Fraction(method.first.value)
    found = value if how == GIVEN else None
    if how in (SHARE, STEADY):
        divisor = value + (rate if how == STEADY else 0)
        if divisor <= 0:
            raise NotPositive(what="divisor of the first stock", value=divisor, **where)
        found = invested / divisor
    if found is None or found <= 0:
        raise NegativeCapital(value=method.first.how if found is None else half_up(found, 2), **where)
    return found


def chained(moves, base):
    """{year: price index, 1 in `base`} from {year: index with the year before as 100}: how yearbooks print P."""
    found = {base: Fraction(1)}
    for year in sorted(year for year in moves if year > base):
        if year - 1 not in found:
            raise Gap(missing=year - 1, first=base, last=year)
        found[year] = found[year - 1] * Fraction(moves[year]) / 100
    return found


def as_years(series: Mapping):
    """{int year: value} of a series whose periods are texts."""
    return {int(period): value for period, value in series.items()}
