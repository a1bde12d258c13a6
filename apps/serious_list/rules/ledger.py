"""What the ledger says against a penalty that a listing is to rest on.

Order 44 Arts. 2, 13, 19: a heavier penalty, decided on the day of the listing, and not set aside. The ledger does not
know the band of a fine: it holds every fine as general, so a general one speaks for no lighter penalty.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .penalties import FINE_HEAVY, HEAVY

GONE = "penalty-gone"  # withdrawn, or repaired
OTHER_DAY = "penalty-of-another-day"
TOO_LIGHT = "penalty-lighter-on-the-ledger"
USED = "penalty-used"  # it has carried a listing of the party before
GENERAL, SERIOUS = 2, 3


@dataclass(frozen=True, slots=True)
class Known:
    """One record of the penalty on the ledger."""

    on: date
    severity: int
    gone: bool


def least(kind):
    """The severity that the ledger gives a heavier penalty of a kind at least; 0 where the kind is none."""
    if kind not in HEAVY:
        return 0
    return GENERAL if kind == FINE_HEAVY else SERIOUS


def contradictions(known: Iterable[Known], *, kind, on, heavy, used=False):
    """Codes of what stands against a penalty; none where the ledger does not know it. `heavy`: the ground asks for a
    heavier penalty. One record that stands outweighs one that is gone: two sources may have told of one decision."""
    known = list(known)
    standing = [row for row in known if not row.gone]
    checks = (
        (USED, used),
        (GONE, known and not standing),
        (OTHER_DAY, any(row.on != on for row in standing)),
        (TOO_LIGHT, heavy and any(row.severity < least(kind) for row in standing)),
    )
    return tuple(code for code, bad in checks if bad)


# what may have taken the ground from a standing listing
NO_PENALTY, LIGHTER, NOW_OTHER_DAY = "no-penalty", "lighter", "other-day"
OTHER_NUMBER, OTHER_PARTY, UNDONE, RECHECK = "other-number", "other-party", "undone", "recheck"
ONE_GONE = "one-of-several-gone"  # withdrawn, while another record of the same decision stands
# what a record that stands says by itself: nobody is listed, or put back on the list, against it
OF_RECORD = frozenset({NO_PENALTY, LIGHTER, NOW_OTHER_DAY, OTHER_NUMBER, OTHER_PARTY})


@dataclass(frozen=True, slots=True)
class Record:
    """The record of a standing listing's penalty as it is now, beside what the listing rests on."""

    is_penalty: bool
    same_party: bool
    same_number: bool
    on: date
    severity: int


def doubt(record, *, kind, on, heavy):
    """The code of what may have gone since the decision; "" where the record still bears it out."""
    checks = (
        (OTHER_PARTY, not record.same_party),
        (NO_PENALTY, not record.is_penalty),
        (OTHER_NUMBER, not record.same_number),
        (NOW_OTHER_DAY, record.on != on),
        (LIGHTER, heavy and record.severity < least(kind)),
    )
    return next((code for code, bad in checks if bad), "")
