"""What stands against a listing, and why an entry cannot end yet: one sentence a code of the rules."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.figures import day

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
    "life-ban": _("A statutory ban for life: there is no early removal."),
    "refused": _("An application was refused: a new one is possible after this day."),
}


def not_yet(found):
    """Why an entry cannot end early yet, as one text: the sentences of an Eligibility with their days."""
    said_ = [f"{NOT_YET[reason.code]} {day(reason.day) if reason.day else ''}".strip() for reason in found.reasons]
    if found.possible_from:
        said_.append(str(_("Possible from %(day)s.")) % {"day": day(found.possible_from)})
    return " ".join(said_)


def said(codes):
    """The sentences of some codes as one text."""
    return " ".join(str(LACKING[code]) for code in codes)
