"""What of a fact is news: when it last came to weigh more on its enterprise than it had before.

A title set right, a publicity that ran out, an objection that was heard make another version of a fact, and no other
fact. What the ledger knew on the day of a decision was weighed then. The portal's own rule (legal certainty of what was
conferred); sql/news.sql asks the same of many facts at once.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Version:
    """A fact as it was known from a moment on; `counts`: whether it was used at all."""

    known_from: datetime
    enterprise: int | None
    kind: int
    severity: int
    occurred_on: date
    counts: bool


def grown(versions):
    """The moment at which a fact last came to count, for this enterprise, as this kind, this heavy, this late; None
    where it never did. `versions` from the first to the one that holds."""
    last, before = None, None
    for each in versions:
        if each.counts and _more(each, before):
            last = each.known_from
        before = each
    return last


def _more(each, before):
    if before is None or not before.counts:
        return True
    if (each.enterprise, each.kind) != (before.enterprise, before.kind):
        return True
    return each.severity > before.severity or each.occurred_on > before.occurred_on
