"""Who must not review whom: employer, adviser, relative, shareholder, and the rule of the same city.

Award rules of all levels say that staff and experts with a direct interest recuse themselves (回避); the rule of the
same city is the programme's own (a configurable default).
"""

from dataclasses import dataclass
from datetime import date

EMPLOYER, CONSULTANT, RELATIVE, SHAREHOLDER, OTHER = "employer", "consultant", "relative", "shareholder", "other"
INTERESTS = (EMPLOYER, CONSULTANT, RELATIVE, SHAREHOLDER, OTHER)
SAME_CITY = "same_city"
YEARS = {EMPLOYER: 3, CONSULTANT: 3}  # how long a former tie still counts: a configurable default, from memory


@dataclass(frozen=True, slots=True)
class Interest:
    """A tie of an expert to a party, by its credit code; `until` is the last day, None where it goes on."""

    kind: str
    code: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Party:
    code: str
    city: str  # first four digits of its division


def against(interests, expert_city, party, on, *, same_city):
    """Reasons against an expert for a party, each once, in the order of INTERESTS, the city last."""
    tied = {each.kind for each in interests if each.code == party.code and _counts(each, on)}
    found = [kind for kind in INTERESTS if kind in tied]
    if same_city and expert_city and expert_city == party.city:
        found.append(SAME_CITY)
    return tuple(found)


def _counts(interest, on):
    if interest.until is None or interest.until >= on:
        return True
    years = YEARS.get(interest.kind, 0)
    last = interest.until
    # the 29th of February counts as the 28th
    day = 28 if (last.month, last.day) == (2, 29) else last.day
    return on <= date(last.year + years, last.month, day)
