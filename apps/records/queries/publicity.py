"""Until when the rules would show a fact: a proposal with its basis, by the law of the day of the event."""

from dataclasses import dataclass
from datetime import date

from apps.deadlines import queries as deadlines
from apps.deadlines.models import Limit
from apps.deadlines.rules import counting
from apps.kernel.bilingual import in_language

from ..rules.publicity import limit_of


@dataclass(frozen=True, slots=True)
class Proposal:
    """`until` is the day on which publicity ends, `basis` the article in the reader's language."""

    until: date
    basis: str
    verified: bool


def propose(*, kind, severity, occurred_on):
    """The Proposal for a kind (its code), a severity and a day; None where no rule of that day names an end."""
    code = limit_of(kind, severity)
    limit = Limit.objects.on(occurred_on).filter(code=code).first() if code else None
    if limit is None:
        return None
    end = counting.due_on(
        occurred_on, int(limit.value), limit.unit, deadlines.calendar(), rolls_over=limit.rolls_over
    ).day
    return Proposal(end, in_language(limit.legal_basis), limit.verified)


def basis_of(fact):
    """The Proposal a fact's publicity follows; None where it ends on another day or names no end."""
    found = propose(kind=fact.kind.code, severity=fact.severity, occurred_on=fact.occurred_on)
    return found if found and found.until == fact.public_until else None
