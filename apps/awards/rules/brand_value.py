"""Brand value by multi-period excess earnings (多周期超额收益法), after GB/T 29188-2022, for brands that lastingly earn
more.

The standard's own wording of the formulas could not be read; they are from memory, and every part of them is an
input:

    V = Σ_{t=1..T} F_t / (1 + R)^t + F_{T+1} / (R − g) · 1 / (1 + R)^T      F = (P_A − I_A) · β
    I_A = A_CT · β_CT + A_NCT · β_NCT      R = Z · K

P_A adjusted net profit, I_A what the tangible assets earn by themselves, β the brand's share, Z the industry's
mean return on assets, K the coefficient of strength (brand_strength.py), T the years of high growth, g growth for
ever after. Returns of current and other assets may follow the one-year and five-year lending rates (GB/T
39870-2021, 4.2.2.3 and 4.2.2.4). The first forecast grows from the weighted mean of the excess earnings of past
years. R must exceed g: the series has no end otherwise. All arithmetic is exact until a figure is shown.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from .brand_faults import BadInput, NoEnd, NoExcess, NoYears
from .brand_strength import coefficient

YEARS = range(1, 11)  # of high growth that can be forecast; three to five are usual


@dataclass(frozen=True, slots=True)
class Past:
    """One year of accounts, in 10 thousand yuan. `weight`: how much it counts in the base."""

    year: int
    profit: Decimal
    current: Decimal
    other: Decimal
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Rates are fractions of 1. `growth`: one rate for each year of high growth; `lasting` is g."""

    past: tuple[Past, ...]
    current_return: Decimal
    other_return: Decimal
    share: Decimal
    industry_return: Decimal
    strength: Decimal
    growth: tuple[Decimal, ...]
    lasting: Decimal


@dataclass(frozen=True, slots=True)
class PastRow:
    year: int
    profit: Decimal
    charge: Fraction  # I_A
    excess: Fraction  # P_A − I_A
    brand: Fraction  # F
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Ahead:
    """`factor` is 1 / (1 + R)^t, `present` what the year's F is worth on the day of the valuation."""

    year: int
    brand: Fraction
    factor: Fraction
    present: Fraction


@dataclass(frozen=True, slots=True)
class Sheet:
    past: tuple[PastRow, ...]
    base: Fraction
    coefficient: Fraction
    rate: Fraction
    ahead: tuple[Ahead, ...]
    after: Fraction  # F of the first year after the forecast
    terminal: Fraction  # its worth at the end of the forecast
    terminal_present: Fraction
    value: Fraction


def value(inputs):
    """The Sheet of a valuation; a typed refusal names what is wrong."""
    _check(inputs)
    past = tuple(_past(inputs, year) for year in sorted(inputs.past, key=lambda each: each.year))
    base = sum((row.brand * row.weight for row in past), Fraction(0))
    if base <= 0:
        raise NoExcess(base=base)
    strength = coefficient(inputs.strength)
    rate = Fraction(inputs.industry_return) * strength
    return _discounted(inputs, past, base, strength, rate)


def at_rate(inputs, sheet, rate, lasting=None):
    """The same Sheet with another discount rate, and another lasting growth where one is given."""
    lasting = inputs.lasting if lasting is None else lasting
    return _discounted(replace(inputs, lasting=lasting), sheet.past, sheet.base, sheet.coefficient, Fraction(rate))


def _discounted(inputs, past, base, strength, rate):
    lasting = Fraction(inputs.lasting)
    if rate <= lasting:
        raise NoEnd(rate=rate, growth=lasting)
    if rate <= -1 or lasting <= -1:
        raise BadInput("lasting", lasting, -1, rate)
    brand, factor, ahead = base, Fraction(1), []
    for step, growth in enumerate(inputs.growth, 1):
        brand *= 1 + Fraction(growth)
        factor /= 1 + rate
        ahead.append(Ahead(past[-1].year + step, brand, factor, brand * factor))
    after = brand * (1 + lasting)
    terminal = after / (rate - lasting)
    total = sum((row.present for row in ahead), Fraction(0)) + terminal * factor
    return Sheet(past, base, strength, rate, tuple(ahead), after, terminal, terminal * factor, total)


def _past(inputs, year):
    charge = Fraction(year.current) * Fraction(inputs.current_return)
    charge += Fraction(year.other) * Fraction(inputs.other_return)
    excess = Fraction(year.profit) - charge
    whole = sum(Fraction(each.weight) for each in inputs.past)
    return PastRow(
        year.year, year.profit, charge, excess, excess * Fraction(inputs.share), Fraction(year.weight) / whole
    )


def _check(inputs):
    years = sorted(each.year for each in inputs.past)
    if not years or years != list(range(years[0], years[0] + len(years))):
        raise NoYears(years=years)
    if len(inputs.growth) not in YEARS:
        raise BadInput("years", len(inputs.growth), YEARS[0], YEARS[-1])
    _check_past(inputs.past)
    for name in ("current_return", "other_return", "share", "industry_return"):
        if not 0 <= getattr(inputs, name) <= 1:
            raise BadInput(name, getattr(inputs, name), 0, 1)
    for growth in inputs.growth:
        if not -1 < growth <= 1:
            raise BadInput("growth", growth, -1, 1)


def _check_past(past):
    for each in past:
        for name in ("current", "other", "weight"):
            if getattr(each, name) < 0:
                raise BadInput(name, getattr(each, name), 0, None, year=each.year)
    if not any(each.weight for each in past):
        raise BadInput("weight", 0, Decimal("0.0001"), None)
