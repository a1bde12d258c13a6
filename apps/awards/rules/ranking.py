"""The order of a round: by total, then by results, then by the items of the programme's tie rule; else the same place.

sql/ranking.sql asks the same of a whole round in one statement; a test holds the two together.

Of an item counts, in this order: what the team of the site visit gave, what a consensus meeting agreed, the mean of the
reviews that stand.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from .scoring import results, score_of, total

ALIKE = Decimal("0.0000000001")  # a mean of three has no end: so many figures decide


@dataclass(frozen=True, slots=True)
class Scored:
    """What is known of an application. `reviews`: for each review that stands, {item: percent}."""

    application: int
    reviews: tuple[dict, ...]
    agreed: dict = field(default_factory=dict)
    visited: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    application: int
    place: int
    total: Decimal
    results: Decimal
    ties: tuple[Decimal, ...]
    widest: int


def counted(scored, items):
    """{item: percentage that counts}, Decimal."""
    return {item.code: _counts(scored, item.code) for item in items}


def _counts(scored, code):
    for source in (scored.visited, scored.agreed):
        if code in source:
            return Decimal(source[code])
    given = [review[code] for review in scored.reviews]
    return Decimal(sum(given)) / len(given)


def rank(applications, items, tie_items=()):
    """Places in their order; those alike in everything share one, and the next counts on (1, 2, 2, 4)."""
    rows = [_row(scored, items, tie_items) for scored in applications]
    rows.sort(key=lambda row: (*[-value for value in row[1]], row[0].application))  # alike to ten figures is alike
    found, before = [], None
    for number, (scored, keys, widest) in enumerate(rows, 1):
        place = found[-1].place if keys == before else number
        found.append(Place(scored.application, place, keys[0], keys[1], keys[2:], widest))
        before = keys
    return found


def _row(scored, items, tie_items):
    percents, points = counted(scored, items), {item.code: item.points for item in items}
    ties = tuple(score_of(points[code], percents[code]) for code in tie_items)
    keys = (total(items, percents), results(items, percents), *ties)
    return scored, tuple(key.quantize(ALIKE, ROUND_HALF_UP) for key in keys), _widest(scored, items)


def _widest(scored, items):
    given = [[review[item.code] for review in scored.reviews] for item in items]
    return max((max(values) - min(values) for values in given if values), default=0)
