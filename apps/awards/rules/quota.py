"""Quotas: most of a prize in a round, of them to individuals, to organisations, to one city. Any may stay vacant."""

from collections import Counter
from dataclasses import dataclass

ALL, PEOPLE, ORGANISATIONS, CITY = "all", "people", "organisations", "city"


@dataclass(frozen=True, slots=True)
class Limit:
    """None: no limit of that kind."""

    most: int | None
    people: int | None = None
    city: int | None = None
    organisations: int | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    prize: str
    city: str
    person: bool


@dataclass(frozen=True, slots=True)
class Excess:
    prize: str
    kind: str
    most: int
    chosen: int
    city: str = ""


def excesses(chosen, limits):
    """Where more are chosen than may be; `limits` by code of the prize. Empty: within the quotas."""
    chosen, found = list(chosen), []
    for prize, limit in limits.items():
        own = [each for each in chosen if each.prize == prize]
        people = sum(each.person for each in own)
        cities = Counter(each.city for each in own)
        if limit.most is not None and len(own) > limit.most:
            found.append(Excess(prize, ALL, limit.most, len(own)))
        if limit.people is not None and people > limit.people:
            found.append(Excess(prize, PEOPLE, limit.people, people))
        if limit.organisations is not None and len(own) - people > limit.organisations:
            found.append(Excess(prize, ORGANISATIONS, limit.organisations, len(own) - people))
        if limit.city is not None:
            over = sorted((city, count) for city, count in cities.items() if count > limit.city)
            found += [Excess(prize, CITY, limit.city, count, city) for city, count in over]
    return found
