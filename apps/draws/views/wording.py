"""Sentences for the codes that rules, dry runs and refusals name, and tones of states."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.intake.sentences import FAULTS

from .. import states

TONES = {
    states.DRAFT: "neutral", states.COMMITTING: "info", states.REVEALING: "info", states.WAITING: "warn",
    states.SEEDED: "info", states.DRAWN: "good", states.VOID: "adverse",
}  # fmt: skip
# how a page calls who is drawn to see to an object, and what they do, by the purpose of the draw
VISITED = {
    "people": gettext_lazy("Inspectors"), "person": gettext_lazy("Inspector"), "when": gettext_lazy("Visits"),
    "each": gettext_lazy("Inspectors a visit and team"),
    "lists": gettext_lazy("Objects and inspectors are those that were sealed"),
    "seats": gettext_lazy("The inspectors and replacements are those the rules give"),
}  # fmt: skip
WORDS = {
    "award": {
        "people": gettext_lazy("Reviewers"), "person": gettext_lazy("Reviewer"),
        "when": gettext_lazy("Time of the reviews"), "each": gettext_lazy("Reviewers an application"),
        "lists": gettext_lazy("Applications and reviewers are those that were sealed"),
        "seats": gettext_lazy("The reviewers and replacements are those the rules give"),
    },
}  # fmt: skip


def words_of(draw):
    return WORDS.get(draw.purpose, VISITED)


BLOCKS = {
    "empty-stratum": gettext_lazy("Stratum %(stratum)s has a quota for item %(item)s and no object."),
    "stale-quota": gettext_lazy(
        "The objects of stratum %(stratum)s have changed since its quota for %(item)s was set."
    ),
    "missing-quota": gettext_lazy(
        "Stratum %(stratum)s has objects for item %(item)s and no quota: give it one, or 0 with the reason why none of "
        "them are drawn."
    ),
    "none-unexplained": gettext_lazy("None of stratum %(stratum)s are drawn for item %(item)s: say why."),
    "unfit-items": gettext_lazy(
        "Some objects are for the items %(items)s, which are not items of this draw in their order: bring the list "
        "again, or name the items."
    ),
    "no-items": gettext_lazy("Name the check items."),
    "no-objects": gettext_lazy("The list of objects is empty."),
    "no-quotas": gettext_lazy("No quota is set: nobody would be drawn."),
    "too-large": gettext_lazy("The list of objects is too large to be sealed in one draw. Split it."),
    "no-inspectors": gettext_lazy("The list of inspectors is empty."),
    "no-witnesses": gettext_lazy("Name two witnesses at least."),
    "late-terms": gettext_lazy("The times of the ceremony have to be set anew. %(what)s"),
    "witness-unable": gettext_lazy(
        "%(name)s cannot be a witness: the account or the post has ended, or this person prepared the draw, is on its "
        "list of inspectors or planned what is drawn. Name another."
    ),
    "redraw-not-approved": gettext_lazy("A second officer has to approve this redraw."),
    "silence-needs-value": gettext_lazy(
        "The draw before ended because somebody kept a secret or the public value back, and may have known the "
        "outcome. Its redraw needs a public value that nobody knows yet, and goes on when a witness does not reveal: "
        "set both in the ceremony."
    ),
    "drawn-before": gettext_lazy(
        "%(shared)s of these objects were in draw %(number)s for the same items within a year. Ask for a redraw of "
        "that one, or say why they are drawn from again; a second officer has to agree."
    ),
    "too-few-inspectors": gettext_lazy(
        "Some objects have too few inspectors with a certificate valid on all days of the visits, in their area and "
        "not recused (%(kinds)s kinds of objects, see below)."
    ),
    "too-little-capacity": gettext_lazy("The inspectors' limits add up to fewer seats than the draw needs."),
}
ROWS = {
    "column": gettext_lazy("the column %(value)s is missing"),
    "missing": gettext_lazy("%(value)s is empty"),
    "too-long": gettext_lazy("%(value)s is too long"),
    "control": gettext_lazy("%(value)s holds a line break or a tab"),
    "area": gettext_lazy("%(value)s is no division code"),
    "item": gettext_lazy("%(value)s is no item of this draw"),
    "date": gettext_lazy("%(value)s is no date"),
    "number": gettext_lazy("%(value)s is no number"),
    "certificate": gettext_lazy("%(value)s is no certificate (code:from~until)"),
    "twice": gettext_lazy("%(value)s stands in line %(hint)s already"),
    "quota-empty-stratum": gettext_lazy("the stratum has no objects for this item"),
    "quota-unreadable": gettext_lazy("%(value)s is neither a number nor a percentage"),
    "quota-too-large": gettext_lazy("%(value)s is more than the stratum has"),
    "quota-none-unexplained": gettext_lazy("say in 5 to 200 characters why none are drawn; the reason is published"),
    "items-order": gettext_lazy("the items %(value)s are not in order, or one stands twice"),
    "in-and-out": gettext_lazy("it is in the list and left out of it"),
}


def blocks(found):
    """Sentences for the problems of a dry run."""
    return [BLOCKS[code] % values for code, values in found.problems]


def row_problems(problems):
    """[(line or place, sentence)] of a refused list."""
    return [
        (_where(wrong), (ROWS.get(wrong.code) or FAULTS[wrong.code]) % {"value": wrong.value, "hint": wrong.hint})
        for wrong in problems
    ]


def _where(wrong):
    if not isinstance(wrong.place, int):
        return wrong.place
    if not wrong.column:
        return _("line %(line)s") % {"line": wrong.place}
    return _("line %(line)s, column %(column)s") % {"line": wrong.place, "column": wrong.column}
