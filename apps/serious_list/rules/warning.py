"""What on the ledger points to a listing before anybody has proposed one.

Order 44 Art. 7: a sampling that failed counts once its re-check failed again; Art. 10: refusing or obstructing a check.
A re-check that was passed afterwards takes the warning of the sampling away. Two years back: the portal's own default.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from apps.deadlines.rules.counting import add_months

MONTHS = 24  # house default: what lies longer back is no warning any more
PASSED = "recheck_passed"
GROUNDS = {  # kind of fact: the ground it may lead to
    "recheck_failed": "44.sampling",
    "sampling_failed": "44.sampling",
    "sampling_refused": "44.obstruction",
    "inspection_refused": "44.obstruction",
}
CLEARED = frozenset({"recheck_failed", "sampling_failed"})  # what a passed re-check clears


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact that counts, as the rule needs it."""

    id: int
    kind: str
    enterprise: int
    occurred_on: date


def since(on):
    """The first day that a warning may rest on."""
    return add_months(on, -MONTHS)


def warnings(facts: Iterable[Seen], on, *, taken_up=frozenset()):
    """Ids of the facts that warn on a day, in their order. `taken_up`: facts that a case already rests on."""
    facts = list(facts)
    passed = {}
    for fact in facts:
        if fact.kind == PASSED and fact.occurred_on <= on:
            passed[fact.enterprise] = max(passed.get(fact.enterprise, fact.occurred_on), fact.occurred_on)
    return [
        fact.id
        for fact in facts
        if fact.kind in GROUNDS
        and since(on) <= fact.occurred_on <= on
        and fact.id not in taken_up
        and not (fact.kind in CLEARED and fact.enterprise in passed and passed[fact.enterprise] >= fact.occurred_on)
    ]
