"""Satisfaction with public services: scores with margins of error from a stratified sample.

No official formula was found; the rule is a stated one: an answer between `least` and `most` of its scale becomes
(answer − least) / (most − least) · 100; the mean of an item is the weighted one of those who answered it; a domain
is the mean of its items, a city that of its domains (equal weights unless given), the province the mean of cities
weighted by residents. A person of stratum h speaks for N_h / n_h residents (Horvitz–Thompson, ratio to the sum of
weights). The standard error is Taylor's linearisation for strata drawn apart (Cochran, Sampling Techniques, 1977,
ch. 5 and 6), which sees that one person's answers go together. Zones: 80 and more satisfied (published), 60 fairly
satisfied (from memory, a default).

Scores are exact; the standard error is a Decimal of 28 digits; no figure here is a binary fraction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .faults import MissingValue, NotPositive, OutOfRange, TooFew
from .rounding import WIDE, check_weights, half_up
from .tree import Band

ZONES = (Band("dissatisfied", Decimal(0)), Band("fairly-satisfied", Decimal(60)), Band("satisfied", Decimal(80)))
Z = Decimal("1.959964")  # the 97.5 % point of the normal distribution


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """`domains` {domain: its items}; `weights` {domain: weight} sum to 1, or None for equal ones."""

    domains: Mapping[str, tuple]
    least: int = 1
    most: int = 10
    weights: Mapping[str, Decimal] | None = None

    def share(self, domain):
        return Fraction(self.weights[domain]) if self.weights else Fraction(1, len(self.domains))


@dataclass(frozen=True, slots=True)
class Stratum:
    """`residents` that it holds, and its valid replies: one {item: answer} a person; an item may be left out."""

    residents: int
    replies: tuple[Mapping, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score of 0 to 100 with its standard error and the half-width of its interval at 95 %."""

    score: Fraction
    error: Decimal
    n: int

    @property
    def margin(self):
        return WIDE.multiply(Z, self.error)

    def published(self, places=2):
        """(score, margin), half up."""
        return half_up(self.score, places), half_up(self.margin, places)


@dataclass(frozen=True, slots=True)
class City:
    whole: Estimate
    domains: Mapping[str, Estimate]
    residents: int


def city(questionnaire, strata, *, finite=False, **where):
    """The City of {stratum name: Stratum}; `finite` takes off what a sample knows for certain (n_h / N_h).

    A stratum with one reply has no spread and is refused: it must be joined with a neighbour.
    """
    if questionnaire.weights:
        check_weights(questionnaire.weights.values(), node="domains")
    for name, stratum in strata.items():
        _check(name, stratum, questionnaire, where)
    means = {item: _mean(item, strata, where) for items in questionnaire.domains.values() for item in items}
    unit = Fraction(100, questionnaire.most - questionnaire.least)
    found, moves = {}, {}
    for domain, items in questionnaire.domains.items():
        score = sum((means[item][0] - questionnaire.least for item in items), Fraction(0)) * unit / len(items)
        moves[domain] = _influences(items, means, strata, unit / len(items))
        found[domain] = Estimate(score, _error(moves[domain], strata, finite), _n(strata))
    shares = {domain: questionnaire.share(domain) for domain in questionnaire.domains}
    score = sum((shares[domain] * found[domain].score for domain in found), Fraction(0))
    together = {
        name: [
            sum(WIDE.multiply(_wide(shares[d]), moves[d][name][at]) for d in found)
            for at in range(len(stratum.replies))
        ]
        for name, stratum in strata.items()
    }
    whole = Estimate(score, _error(together, strata, finite), _n(strata))
    return City(whole, found, sum(stratum.residents for stratum in strata.values()))


def province(cities, **where):
    """The Estimate of {city: City}, each weighted by its residents; samples of cities are drawn apart."""
    total = sum(each.residents for each in cities.values())
    if not total:
        raise NotPositive(what="residents", value=total, **where)
    shares = {name: Fraction(each.residents, total) for name, each in cities.items()}
    score = sum((shares[name] * each.whole.score for name, each in cities.items()), Fraction(0))
    variance = sum(
        (WIDE.multiply(_wide(shares[name]), each.whole.error) ** 2 for name, each in cities.items()), Decimal(0)
    )
    return Estimate(score, WIDE.sqrt(variance), sum(each.whole.n for each in cities.values()))


def _check(name, stratum, questionnaire, where):
    if stratum.residents <= 0:
        raise NotPositive(node=name, what="residents", value=stratum.residents, **where)
    if len(stratum.replies) < 2:
        raise TooFew(node=name, what=name, least=2, found=len(stratum.replies), **where)
    least, most = questionnaire.least, questionnaire.most
    for reply in stratum.replies:
        for item, answer in reply.items():
            if not least <= answer <= most:
                raise OutOfRange(node=str(item), what="answer", value=answer, least=least, most=most, **where)


def _mean(item, strata, where):
    """(weighted mean of those who answered, sum of their weights)."""
    above, below = Fraction(0), Fraction(0)
    for stratum in strata.values():
        answers = [reply[item] for reply in stratum.replies if item in reply]
        weight = Fraction(stratum.residents, len(stratum.replies))
        above += weight * sum(answers)
        below += weight * len(answers)
    if not below:
        raise MissingValue(node=str(item), **where)
    return above / below, below


def _influences(items, means, strata, times):
    """{stratum: [what each reply moves the domain by]}: Σ w·(answer − mean) / Σw over the items it answered."""
    factors = {item: (_wide(means[item][0]), _wide(times / means[item][1])) for item in items}
    found = {}
    for name, stratum in strata.items():
        weight = _wide(Fraction(stratum.residents, len(stratum.replies)))
        found[name] = [
            weight
            * sum(((reply[item] - factors[item][0]) * factors[item][1] for item in items if item in reply), Decimal(0))
            for reply in stratum.replies
        ]
    return found


def _error(moves, strata, finite):
    variance = Decimal(0)
    for name, stratum in strata.items():
        values, n = moves[name], len(stratum.replies)
        middle = sum(values, Decimal(0)) / n
        rest = 1 - Decimal(n) / stratum.residents if finite else Decimal(1)
        variance += max(rest, Decimal(0)) * n / (n - 1) * sum(((value - middle) ** 2 for value in values), Decimal(0))
    return WIDE.sqrt(variance)


def _n(strata):
    return sum(len(stratum.replies) for stratum in strata.values())


def _wide(value):
    return WIDE.divide(Decimal(value.numerator), Decimal(value.denominator))
