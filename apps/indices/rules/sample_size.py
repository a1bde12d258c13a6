"""How many to ask, city by city: a margin for every city, and what is left over by residents.

n₀ = (z·s / e)² replies give a score with spread s a margin e at 95 % (Cochran 1977, 4.4), with the correction for a
small population n = n₀ / (1 + n₀ / N); more are asked where some do not answer. A total beyond that is shared out
in proportion to residents, or to residents times spread (Neyman 1934), by largest remainder: the plan sums to the
total.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from .faults import NotPositive, OutOfRange, TooFew
from .rounding import WIDE, fit
from .satisfaction import Z

PROPORTIONAL, NEYMAN = "proportional", "neyman"


@dataclass(frozen=True, slots=True)
class Place:
    """`spread`: standard deviation of one person's score, from the last round; 25 of 100 is a default."""

    residents: int
    spread: Decimal = Decimal(25)


@dataclass(frozen=True, slots=True)
class Plan:
    """`replies` that are needed, `asked` so that as many answer."""

    replies: int
    asked: int


def least(place, margin, *, deff=Decimal(1)):
    """Replies a city needs for its margin; `deff` is the design effect of interviewing in clusters."""
    if margin <= 0:
        raise NotPositive(what="margin", value=margin)
    if place.residents <= 0:
        raise NotPositive(what="residents", value=place.residents)
    first = WIDE.multiply(WIDE.power(WIDE.divide(Z * place.spread, Decimal(margin)), Decimal(2)), Decimal(deff))
    small = WIDE.divide(first, 1 + WIDE.divide(first, Decimal(place.residents)))
    return max(2, int(small.to_integral_value(ROUND_CEILING)))


def design(places, margin, *, total=None, answering=Decimal(1), how=PROPORTIONAL, deff=Decimal(1)):
    """{city: Plan} of {city: Place}; refused where `total` is less than the cities' margins need."""
    if not 0 < answering <= 1:
        raise OutOfRange(what="share that answers", value=answering, least=0, most=1)
    needed = {name: least(place, margin, deff=deff) for name, place in places.items()}
    floor = sum(needed.values())
    if total is not None and total < floor:
        raise TooFew(what="sample", least=floor, found=total)
    more = _shared(places, (total or floor) - floor, how)
    return {name: _plan(needed[name] + more[name], answering) for name in places}


def margin_of(place, replies, *, deff=Decimal(1)):
    """The margin that so many replies will give."""
    if replies <= 0:
        raise NotPositive(what="replies", value=replies)
    rest = max(Decimal(0), 1 - WIDE.divide(Decimal(replies), Decimal(place.residents)))
    return WIDE.multiply(Z * place.spread, WIDE.sqrt(WIDE.divide(rest * Decimal(deff), Decimal(replies))))


def _shared(places, left, how):
    sizes = {
        name: Fraction(place.residents) * (Fraction(place.spread) if how == NEYMAN else 1)
        for name, place in places.items()
    }
    whole = sum(sizes.values())
    parts = [left * size / whole for size in sizes.values()]
    return dict(zip(places, map(int, fit(parts, Decimal(left), 0)), strict=True))


def _plan(replies, answering):
    return Plan(replies, int((Decimal(replies) / Decimal(answering)).to_integral_value(ROUND_CEILING)))
