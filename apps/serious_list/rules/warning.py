"""What on the ledger points to a listing before anybody has proposed one, and which failed re-check carries one.

Order 44 Art. 7: a sampling that failed counts once its re-check failed again; Art. 10: refusing or obstructing a check.
A re-check that was passed afterwards takes the warning of the sampling away, and the ground with it. How far back is
dated data, the limit `serious_list.warning`. In SQL: queries/rechecks.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from apps.deadlines.rules.counting import add_months

PASSED = "recheck_passed"
GROUNDS = {  # kind of fact: the ground it may lead to
    "recheck_failed": "44.sampling",
    "sampling_failed": "44.sampling",
    "sampling_refused": "44.obstruction",
    "inspection_refused": "44.obstruction",
}
CLEARED = frozenset({"recheck_failed", "sampling_failed"})  # what a passed re-check clears


AFTER_ANNOUNCEMENT = ("announced", "suspended")  # stages of a re-check of the portal's own that follow one


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact that counts, as the rule needs it; `stage` is that of a re-check of the portal's own sampling."""

    id: int
    kind: str
    enterprise: int
    occurred_on: date
    stage: str = ""


def since(on, months):
    """The first day that a warning may rest on."""
    return add_months(on, -months)


def stands(fact, passed_on, *, first, last):
    """Whether a failure still stands: between two days, and not cleared by a re-check passed on its day or later."""
    cleared = fact.kind in CLEARED and passed_on is not None and passed_on >= fact.occurred_on
    return first <= fact.occurred_on <= last and not cleared


def announced(recheck, announced_on=None):
    """Whether a re-check followed the announcement of the failure by the province or above (Order 44 Art. 7): its own
    stage says so, or the day of the announcement that a case names."""
    return recheck.stage in AFTER_ANNOUNCEMENT or bool(announced_on and announced_on <= recheck.occurred_on)


def warnings(facts: Iterable[Seen], on, *, months, taken_up=frozenset()):
    """Ids of the facts that warn on a day, in their order. `taken_up`: facts that a case already rests on."""
    facts = list(facts)
    passed = last_passed(facts, on)
    return [
        fact.id
        for fact in facts
        if fact.kind in GROUNDS
        and fact.id not in taken_up
        and stands(fact, passed.get(fact.enterprise), first=since(on, months), last=on)
    ]


def last_passed(facts, on):
    """{enterprise: day of its last passed re-check, up to a day}."""
    passed = {}
    for fact in facts:
        if fact.kind == PASSED and fact.occurred_on <= on:
            passed[fact.enterprise] = max(passed.get(fact.enterprise, fact.occurred_on), fact.occurred_on)
    return passed
