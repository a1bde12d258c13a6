"""Growth accounting (增长核算), Solow residual (索洛余值) and the contribution rate of quality.

g_A = g_Y − α·g_K − β·g_L, and E_K = α·g_K / g_Y and so on: the three contributions sum to 100 %. With constant
returns β = 1 − α. Chinese practice takes α from 0.4 to 0.6; 0.35 and 0.65 is a rule of thumb, from memory. The same
arithmetic gives the contribution of scientific progress (科技进步贡献率; from memory).

No official formula of the contribution rate of quality development (质量发展贡献率) was found, anywhere. Three readings
are kept apart by their label and none is called official: see VARIANTS. All three are from memory of papers and
configurable.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from .faults import Gap, NotPositive, OutOfRange, ZeroDenominator
from .ratios import growth
from .rounding import WIDE

TFP, FACTOR, SPLIT = "tfp", "factor", "split"
VARIANTS = {
    TFP: _("contribution of total factor productivity: g_A / g_Y"),
    FACTOR: _("quality as a factor of its own: γ · g_Q / g_Y in Y = A·K^α·L^β·Q^γ"),
    SPLIT: _("part of quality in the contribution of productivity: (g_A / g_Y) · s, s from the definition"),
}


@dataclass(frozen=True, slots=True)
class Shares:
    """Elasticities of output; `labour` None means constant returns."""

    capital: Decimal
    labour: Decimal | None = None

    def exact(self):
        alpha = Fraction(self.capital)
        beta = 1 - alpha if self.labour is None else Fraction(self.labour)
        if not (0 < alpha < 1 and 0 <= beta <= 1):
            raise OutOfRange(what="elasticity", value=self.capital, least=0, most=1)
        return alpha, beta


@dataclass(frozen=True, slots=True)
class Account:
    """Rates and contributions as exact Fractions of 1; the contributions sum to exactly 1."""

    output: Fraction
    capital: Fraction
    labour: Fraction
    residual: Fraction
    by_capital: Fraction
    by_labour: Fraction
    by_residual: Fraction


def account(g_output, g_capital, g_labour, shares, **where):
    """The Account of one period from rates of growth (0.078 for 7.8 %)."""
    alpha, beta = shares.exact()
    g_y, g_k, g_l = Fraction(g_output), Fraction(g_capital), Fraction(g_labour)
    if not g_y:
        raise ZeroDenominator(what="growth of output", **where)
    residual = g_y - alpha * g_k - beta * g_l
    return Account(g_y, g_k, g_l, residual, alpha * g_k / g_y, beta * g_l / g_y, residual / g_y)


def accounts(output, capital, labour, shares, **where):
    """{year: Account} from levels at constant prices, for every year that has the year before."""
    years = sorted(set(output) & set(capital) & set(labour))
    found = {}
    for before, year in pairwise(years):
        if year != before + 1:
            raise Gap(missing=before + 1, first=years[0], last=years[-1], **where)
        place = where | {"period": year}
        rates = (
            growth(series[before], series[year], what=what, **place)
            for series, what in ((output, "output"), (capital, "capital stock"), (labour, "labour"))
        )
        found[year] = account(*rates, shares, **place)
    return found


def mean_account(output, capital, labour, shares, first, last, **where):
    """The Account of a span by mean yearly rates (geometric): what reports give for a five-year plan."""
    if last <= first:
        raise NotPositive(what="years", value=last - first, **where)
    rates = []
    for series, what in ((output, "output"), (capital, "capital stock"), (labour, "labour")):
        factor = growth(series[first], series[last], what=what, **where) + 1
        whole = WIDE.divide(Decimal(factor.numerator), Decimal(factor.denominator))
        rates.append(WIDE.power(whole, WIDE.divide(Decimal(1), Decimal(last - first))) - 1)
    return account(*rates, shares, **where)


def level(output, capital, labour, shares, **where):
    """A = Y / (K^α · L^β), with fifty digits."""
    alpha, beta = (WIDE.divide(Decimal(share.numerator), Decimal(share.denominator)) for share in shares.exact())
    for value, what in ((output, "output"), (capital, "capital stock"), (labour, "labour")):
        if value <= 0:
            raise NotPositive(what=what, value=value, **where)
    factors = WIDE.multiply(WIDE.power(_wide(capital), alpha), WIDE.power(_wide(labour), beta))
    return WIDE.divide(_wide(output), factors)


def level_index(output, capital, labour, shares, **where):
    """{year: A_t / A_{t−1}}."""
    years = sorted(set(output) & set(capital) & set(labour))
    levels = {
        year: level(output[year], capital[year], labour[year], shares, **where | {"period": year}) for year in years
    }
    return {year: WIDE.divide(levels[year], levels[before]) for before, year in pairwise(years) if year == before + 1}


@dataclass(frozen=True, slots=True)
class Contribution:
    """`rate` is a Fraction of 1; `variant` says by which reading, and is shown wherever the figure is."""

    variant: str
    rate: Fraction

    @property
    def label(self):
        return VARIANTS[self.variant]


def quality_contribution(found, *, variant=TFP, elasticity=None, g_quality=None, part=None, **where):
    """The Contribution of quality to growth, from an Account.

    FACTOR needs the elasticity γ and the growth of a quality index; SPLIT the part of quality in productivity.
    """
    if variant == TFP:
        return Contribution(variant, found.by_residual)
    if variant == FACTOR:
        return Contribution(
            variant, _given(elasticity, "elasticity", where) * _given(g_quality, "growth", where) / found.output
        )
    if variant == SPLIT:
        share = _given(part, "part", where)
        if not 0 <= share <= 1:
            raise OutOfRange(what="part of quality", value=part, least=0, most=1, **where)
        return Contribution(variant, found.by_residual * share)
    raise OutOfRange(what="variant", value=variant, least=TFP, most=SPLIT, **where)


def _given(value, what, where):
    if value is None:
        raise NotPositive(what=what, value="—", **where)
    return Fraction(value)


def _wide(value):
    exact = Fraction(value)
    return WIDE.divide(Decimal(exact.numerator), Decimal(exact.denominator))
