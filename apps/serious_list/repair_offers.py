"""What may be done with an application for early removal now: the buttons of desk and enterprise."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.offers import Offer

from . import states
from .forms.repair import CompleteForm, NoForm, ReasonForm
from .operations import repairing
from .permissions import own_agency

OFFERS = (
    Offer("accept", repairing.accept, NoForm, _("Accept the application"),
          _("The time to decide begins; another person decides.")),
    Offer("ask_completion", repairing.ask_completion, ReasonForm, _("Ask for what is missing"),
          _("Once only: name everything. The enterprise has ten working days."), aside=True),
    Offer("reject", repairing.reject, ReasonForm, _("Do not accept the application"),
          _("The entry stays; the enterprise reads the reason."), aside=True),
    Offer("grant", repairing.grant, ReasonForm, _("Grant early removal"),
          _("List, ledger, matching results of checks, API and feed drop the entry in one act.")),
    Offer("refuse", repairing.refuse, ReasonForm, _("Refuse early removal"),
          _("The entry stays; the enterprise gets the reasons as a paper."), aside=True),
    Offer("reverse", repairing.reverse, ReasonForm, _("Set the removal aside for deceit"),
          _("The entry stands again and its term begins anew; what was repaired with it comes back."), aside=True),
    Offer("complete", repairing.complete, CompleteForm, _("Send what was missing"),
          _("The bureau looks at the application again.")),
)  # fmt: skip
TONES = dict.fromkeys(states.REPAIR_STATES, "info") | {
    states.CORRECTING: "warn",
    states.GRANTED: "good",
    states.REJECTED: "neutral",
    states.REFUSED: "adverse",
    states.LAPSED: "neutral",
    states.REVERSED: "adverse",
}


def offered(repair, scope):
    """The offers the scope may take with the application now."""
    return [offer for offer in OFFERS if _open(offer.verb, repair, scope)]


def _open(verb, repair, scope):
    move = next((m for m in states.REPAIR.moves if m.verb == verb and repair.state in m.source), None)
    if move is None or not scope.may(move.permission):
        return False
    if move.permission == states.ANSWER:
        return scope.is_enterprise
    bars = {
        "ask_completion": bool(repair.correction),
        "grant": scope.user_id == repair.accepted_by_id,
        "refuse": scope.user_id == repair.accepted_by_id,
        "reverse": repair.case.state != states.REMOVED,
    }
    return own_agency(scope, repair.case) and not bars.get(verb, False)
