"""When an entry may end before its term, and when the term ends.

Order 44 Art. 16: listed a year at least, obligations performed, harm removed, no further heavier penalty; a statutory
ban that still runs bars it. A new heavier penalty restarts the year. Art. 18: three years, longer with a longer ban.
The year ends with the last day counted by 民法典 Arts. 201, 202; the application is possible from the day after.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from apps.deadlines.rules.counting import add_months

NOT_OFFERED = "not-offered"  # the law of that day knows no early end
TOO_EARLY = "too-early"
NEW_PENALTY = "new-penalty"
BAN = "ban"
OBJECTED = "already-asked"
ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Class:
    """A version of a class of repair: months that must have passed, and whether an early end exists at all."""

    early: bool
    months: int


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """`possible_from` None: not before the entry ends by itself. `reasons` say why not today."""

    possible_from: date | None
    reasons: tuple[Reason, ...]

    def open_on(self, day):
        return self.possible_from is not None and self.possible_from <= day


def eligibility(*, listed_on, until, kind, heavy_penalties=(), ban_until=None):
    """From which day the enterprise may apply, and why not earlier.

    `until` is the last day of the term, `heavy_penalties` days of heavier penalties after the listing, `ban_until` the
    last day of a statutory ban. An application that could only come after the term is not offered at all.
    """
    if not kind.early:
        return Eligibility(None, (Reason(NOT_OFFERED),))
    later = [day for day in heavy_penalties if day > listed_on]
    start = max([listed_on, *later])
    first = add_months(start, kind.months) + timedelta(days=1)
    reasons = [Reason(NEW_PENALTY, start) if later else Reason(TOO_EARLY, first)]
    if ban_until and ban_until >= first:
        first = ban_until + timedelta(days=1)
        reasons.append(Reason(BAN, ban_until))
    return Eligibility(first if first <= until else None, tuple(reasons))


def last_day(start, months, ban_until=None):
    """The last day of a term of `months` from the day of the listing, or of a longer statutory ban."""
    end = add_months(start, months)
    return max(end, ban_until) if ban_until else end
