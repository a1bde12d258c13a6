"""The words and tones in which people read what the ledger holds."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.kernel.figures import day, through

from .. import states
from ..models import FactKind
from ..rules.publicity import withheld
from .publicity import category_of

STATE_WORDS = {
    states.WAITING: gettext_lazy("waiting for its enterprise"),
    states.EFFECTIVE: gettext_lazy("in effect"),
    states.OBJECTED: gettext_lazy("objected to"),
    states.REPAIRED: gettext_lazy("repaired"),
    states.WITHDRAWN: gettext_lazy("withdrawn"),
    states.EXPIRED: gettext_lazy("publicity over"),
    states.OVER: gettext_lazy("term over"),
}
STATE_TONES = {
    states.WAITING: "warn",
    states.EFFECTIVE: "info",
    states.OBJECTED: "warn",
    states.REPAIRED: "good",
    states.WITHDRAWN: "neutral",
    states.EXPIRED: "done",
    states.OVER: "done",
}
LEANING_TONES = {
    FactKind.Leaning.ADVERSE: "adverse",
    FactKind.Leaning.NEUTRAL: "neutral",
    FactKind.Leaning.FAVOURABLE: "good",
}
OBJECTION_TONES = {
    states.FILED: "warn",
    states.UPHELD: "good",
    states.REFUSED: "adverse",
    states.TAKEN_BACK: "neutral",
    states.SETTLED: "neutral",
}


def shown_how(fact, today):
    """Whether and until when anyone may read the fact, in a sentence."""
    if fact.state in states.GONE:
        return _("No longer shown to anybody outside.")
    if withheld(fact.kind.code, category_of(fact)):
        return _("Never shown publicly: a mere warning is not published (SAMR Order 45).")
    if not fact.kind.public or fact.public_from is None:
        return _("Never shown publicly.")
    if fact.public_until is None:
        return _("Shown publicly; the source names no end.")
    if fact.public_until == date.max:
        return _("Shown publicly, without an end.")
    if fact.public_until <= today:
        return _("Was shown publicly until %(day)s.") % {"day": day(through(fact.public_until))}
    return _("Shown publicly until %(day)s.") % {"day": day(through(fact.public_until))}
