"""Whether the laboratory of a test can go on with it, and its standard holds: one question for every kind of test
(Product Quality Law Arts. 19 and 21)."""

from ..rules import standards
from .frames import items_able

UNQUALIFIED, STANDARD_ENDED = "unqualified", "standard_ended"


def items_of(test):
    """The items a test has to give values for: those contested, or all of its standard."""
    return list(test.items.order_by("position")) or list(test.standard.items.order_by("position"))


def hindrance(test, day):
    """Why what a laboratory still owes of a test cannot be tested on a day: "unqualified" where its qualification was
    withdrawn or has lapsed for an item without a value, "standard_ended", or "" where nothing hinders it."""
    if not test.is_open:
        return ""
    laboratory = test.laboratory
    if laboratory.withdrawn_on and laboratory.withdrawn_on <= day:
        return UNQUALIFIED  # it hands in no report either
    owed = {item.code for item in items_of(test)} - set(test.results.values_list("item__code", flat=True))
    if owed - items_able(laboratory, test.standard, day):
        return UNQUALIFIED
    validity = test.standard.validity
    holds = standards.holds(validity.lower, validity.upper, day, repeats=test.repeats)
    return STANDARD_ENDED if owed and not holds else ""
