"""When an entry may end before its term.

Order 44 Art. 16: listed a year at least, obligations performed, harm removed, no further heavier penalty; a statutory
ban that still runs bars it, one for life for good. A new heavier penalty restarts the year, and so does the restoration
of an entry after deceit. After a refusal some months pass before the next application.
The year ends with the last day counted by 民法典 Arts. 201, 202; the application is possible from the day after.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from apps.deadlines.rules.counting import add_months

NOT_OFFERED = "not-offered"  # the law of that day knows no early end
TOO_EARLY = "too-early"
NEW_PENALTY = "new-penalty"
BAN = "ban"
LIFE_BAN = "life-ban"
REFUSED = "refused"
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


def eligibility(*, listed_on, until, kind, heavy_penalties=(), ban_until=None, ban_for_life=False, refused_until=None):
    """From which day the enterprise may apply, and why not earlier.

    `listed_on` is the day from which the year is counted (of a late publication the day on which it was due), `until`
    the last day of the term, `heavy_penalties` days of heavier penalties after the listing, `ban_until` the last day of
    a statutory ban, `refused_until` the last day on which a refusal bars a new application. One that could only come
    after the term is not offered at all.
    """
    if not kind.early:
        return Eligibility(None, (Reason(NOT_OFFERED),))
    if ban_for_life:
        return Eligibility(None, (Reason(LIFE_BAN),))
    later = [day for day in heavy_penalties if day > listed_on]
    start = max([listed_on, *later])
    first = add_months(start, kind.months) + timedelta(days=1)
    reasons = [Reason(NEW_PENALTY, start) if later else Reason(TOO_EARLY, first)]
    if ban_until and ban_until >= first:
        first = ban_until + timedelta(days=1)
        reasons.append(Reason(BAN, ban_until))
    if refused_until and refused_until >= first:
        first = refused_until + timedelta(days=1)
        reasons.append(Reason(REFUSED, refused_until))
    return Eligibility(first if first <= until else None, tuple(reasons))
