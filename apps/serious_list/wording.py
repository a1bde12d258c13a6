"""What stands against a listing, and why an entry cannot end yet: one sentence a code of the rules."""

from django.utils.translation import gettext_lazy as _

LACKING = {
    "no-ground": _("No such ground is in force on the day of the penalty."),
    "penalty-not-heavy": _("The ground needs a heavier penalty; this one is not."),
    "no-failed-recheck": _("The ground needs a failed re-check on the ledger, of this enterprise."),
    "no-intent": _("The party proved absence of intent: nobody is listed then."),
    "intent-not-shown": _("The ground needs intent, and the case does not say how it was shown."),
    "not-with-penalty": _("The decision to list is made on the day of the penalty."),
    "penalty-not-in-force": _("The penalty has not yet taken effect on that day."),
}

NOT_YET = {
    "not-offered": _("The rules of the day of the decision know no early removal."),
    "too-early": _("The entry must have stood for a full year first."),
    "new-penalty": _("A new heavier penalty was imposed: the year is counted anew from its day."),
    "ban": _("A statutory ban still runs until its last day."),
}


def said(codes):
    """The sentences of some codes as one text."""
    return " ".join(str(LACKING[code]) for code in codes)
