"""What stands against a listing, and why an entry cannot end yet: one sentence a code of the rules."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.kernel.figures import day

LACKING = {
    "no-ground": _("No such ground is in force on the day of the penalty."),
    # a test holds the list against rules/penalties.py
    "penalty-not-heavy": _(
        "The ground needs a heavier penalty; this one is not. Heavier penalties are: fine from the heavy band, "
        "qualification lowered, licence revoked (penalty), business licence revoked (penalty), production or business "
        "restricted, production or business suspended, ordered to close, occupation ban."
    ),
    "no-failed-recheck": _(
        "The ground needs a failed re-check on the ledger, of this enterprise, not cleared since and not too old."
    ),
    "not-announced": _(
        "The failure must have been announced by the province or above before the re-check: name day and announcement."
    ),
    "no-intent": _("The party proved absence of intent: nobody is listed then."),
    "intent-not-shown": _("The ground needs intent, and the case does not say how it was shown."),
    "not-with-penalty": _("The decision to list is made on the day of the penalty."),
    "penalty-not-in-force": _("The penalty has not yet taken effect on that day."),
    "penalty-too-old": _("The penalty lies too far back: after so long nobody is listed for it any more."),
    "penalty-gone": _("The ledger holds a penalty of this number as set aside or repaired: nothing rests on it."),
    "penalty-of-another-day": _("The ledger holds a penalty of this number as decided on another day."),
    "penalty-lighter-on-the-ledger": _("The ledger holds a penalty of this number as none of the heavier ones."),
    "penalty-used": _("A penalty of this number has carried a listing of this party before; it carries no second one."),
}

NOT_YET = {
    "not-offered": _("The rules of the day of the decision know no early removal."),
    "too-early": _("The entry must have stood for a full year first."),
    "new-penalty": _("A new heavier penalty was imposed: the year is counted anew from its day."),
    "ban": _("A statutory ban still runs until its last day."),
    "life-ban": _("A statutory ban for life: there is no early removal."),
    "refused": _("An application was refused: a new one is possible after this day."),
}

# what the day beside such a reason is
NOT_YET_DAYS = {
    "too-early": _("from %(day)s"),
    "new-penalty": _("penalty of %(day)s"),
    "ban": _("until %(day)s"),
    "refused": _("until %(day)s"),
}

# why the ground of a standing listing may have gone; what surely has gone sets it aside by itself
DOUBTS = {
    "no-penalty": _("The record of the penalty %(number)s is no penalty any more."),
    "lighter": _("The penalty %(number)s now stands on the ledger as none of the heavier ones."),
    "other-day": _("The penalty %(number)s now stands on the ledger with another day."),
    "other-number": _("The record of the penalty %(number)s now has another number."),
    "other-party": _("The record of the penalty %(number)s was taken from this party."),
    "undone": _("The file that brought the penalty %(number)s was taken back."),
    "one-of-several-gone": _(
        "A record of the penalty %(number)s was withdrawn, while another record of it stands: look whether the "
        "decision was set aside, or the record alone."
    ),
    "recheck": _("By the ledger the failed re-check that the listing rests on carries its ground no longer."),
}


def not_yet(found):
    """Why an entry cannot end early yet, as one text: the sentences of an Eligibility with their days."""
    said_ = [f"{NOT_YET[reason.code]} {day(reason.day) if reason.day else ''}".strip() for reason in found.reasons]
    if found.possible_from:
        said_.append(str(_("Possible from %(day)s.")) % {"day": day(found.possible_from)})
    return " ".join(said_)


def in_words(limit):
    """A limit as a page says it: two working days."""
    count = int(limit.value)
    if limit.unit == "working_day":
        return ngettext("%(count)s working day", "%(count)s working days", count) % {"count": count}
    return f"{count} {limit.get_unit_display()}"


def said(codes):
    """The sentences of some codes as one text."""
    return " ".join(str(LACKING[code]) for code in codes)
