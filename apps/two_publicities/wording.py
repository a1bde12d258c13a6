"""Reasons why a penalty does not fit the platform's layout, and why an acknowledgement cannot be taken in."""

from django.utils.translation import gettext_lazy as _

FAULTS = {
    "missing": _("The platform asks for this."),
    "formula": _("A table would take this for a formula: %(value)s"),
    "long": _("At most %(value)s characters."),
    "not-in-list": _("“%(value)s” is not a word of the platform's list."),
    "day": _("%(value)s is not a day."),
    "amount": _("%(value)s has more than twelve digits before the point or six behind it."),
    "fine-missing": _("The category names a fine: give its amount."),
    "forfeit-missing": _("The category names a confiscation: give its amount."),
    "licence-missing": _("The category names a licence that was taken: give its name and number."),
    "code": _("%(value)s is not a valid unified social credit code."),
    "before-decision": _("%(value)s lies before the day of the decision."),
    "twice": _("Another penalty with this document number and party is reported or stands in this file."),
}
ANSWER_FAULTS = {
    "unknown-row": _("This file has no such row."),
    "named-twice": _("This row is named twice."),
    "unknown-word": _("“%(value)s” says neither that the row was taken nor that it was refused."),
    "no-reason": _("A refused row needs the platform's reason."),
    "answered": _("The platform has answered for this row before, and otherwise."),
    "unreadable": _("This row cannot be read."),
    "other-file": _("This row is about another file: %(value)s"),
}


def sentence(table, reason, value):
    """The reason in the reader's language."""
    return str(table[reason]) % {"value": value}
