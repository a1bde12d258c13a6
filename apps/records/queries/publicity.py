"""From when until when the rules show a fact: the window with its basis, by the law of the day of the event."""

from dataclasses import dataclass
from datetime import date

from apps.deadlines import queries as deadlines
from apps.deadlines.models import Limit
from apps.deadlines.rules import counting
from apps.kernel.bilingual import in_language
from apps.kernel.dated import holds

from ..rules.publicity import LIMITS, Said, ban_of, first_window, limit_of


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
    return limit and Proposal(_end(limit, occurred_on), in_language(limit.legal_basis), limit.verified)


def _end(limit, day):
    return counting.due_on(day, int(limit.value), limit.unit, deadlines.calendar(), rolls_over=limit.rolls_over).day


def basis_of(fact):
    """The Proposal a fact's publicity follows; None where it ends on another day or names no end."""
    found = propose(kind=fact.kind.code, severity=fact.severity, occurred_on=fact.occurred_on)
    return found if found and found.until == fact.public_until else None


def category_of(fact):
    """What class of penalty the decision names (处罚类别), "" where that is not known."""
    return fact.detail.get("decision", {}).get("category", "")


def said(*, kind, severity, occurred_on, category="", valid_until=""):
    """The Said of these, with the end that the rules of the day give; `category` and `valid_until` are the decision's
    (处罚类别, 处罚有效期), "" where they are not known."""
    found = propose(kind=kind, severity=severity, occurred_on=occurred_on)
    ban = ban_of(kind, category, valid_until)
    return Said(kind, severity, occurred_on, category, found and found.until, ban)


def said_of(fact, **changes):
    """The Said of a fact, or of what `changes` (the names of `said`) make of it."""
    decision = {"category": category_of(fact), "valid_until": fact.detail.get("decision", {}).get("valid_until", "")}
    now = {"kind": fact.kind.code, "severity": fact.severity, "occurred_on": fact.occurred_on} | decision
    return said(**now | changes)


def window_of(kind, *, named=None, **what):
    """{public_from, public_until} of a new fact of a FactKind, which no proceeding of the portal publishes itself."""
    first, until = first_window(said(kind=kind.code, **what), named) if kind.public else (None, None)
    # the end an officer names is taken as it is: a wrong one is refused, not bent
    return {"public_from": first, "public_until": (named or until) if first else None}


def rule_ends(days):
    """Every end the rules name for what happened on these days, as (kind, severity, day, end): what statements over
    many rows join, so that nothing of the rule is written twice."""
    limits = {}
    for limit in Limit.objects.filter(code__in=set(LIMITS.values())):
        limits.setdefault(limit.code, []).append(limit)
    for (kind, severity), code in LIMITS.items():
        for day in days:
            for limit in limits.get(code, ()):
                if holds(limit.validity.lower, limit.validity.upper, day):
                    yield kind, severity, day, _end(limit, day)
