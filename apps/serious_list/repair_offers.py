"""What may be done with an application for early removal now: the buttons of desk and enterprise."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.figures import day as day_text
from apps.kernel.offers import Offer

from . import states
from .forms.repair import (
    CompleteForm,
    DoubtForm,
    EnterCompletionForm,
    EnterExplanationForm,
    ExplainForm,
    NoForm,
    OwnProofForm,
    ReasonForm,
    ReceiptForm,
    StrikeOwnProofForm,
)
from .models import Proof, RepairLetter
from .operations import repair_letters, repairing, reversing
from .operations.following import lost_its_ground
from .permissions import own_agency

OFFERS = (
    Offer("accept", repairing.accept, NoForm, _("Accept the application"),
          _("The time to decide begins; another person decides.")),
    Offer("ask_completion", repairing.ask_completion, ReasonForm, _("Ask for what is missing"),
          _("Once only: name everything. The enterprise has %(repair_correction)s."), aside=True),
    Offer("enter_completion", repair_letters.enter_completion, EnterCompletionForm,
          _("Enter what the application lacked, come on paper"),
          _("The bureau looks at the application again, from the day it was received; whoever enters it does not "
            "decide."),
          aside=True),
    Offer("reject", repairing.reject, ReasonForm, _("Do not accept the application"),
          _("The entry stays; the enterprise gets the reasons as a paper."), aside=True),
    Offer("grant", repairing.grant, ReasonForm, _("Grant early removal"),
          _("List, ledger, matching results of checks, API and feed drop the entry in one act.")),
    Offer("refuse", repairing.refuse, ReasonForm, _("Refuse early removal"),
          _("The entry stays; the enterprise gets the reasons as a paper."), aside=True),
    Offer("doubt", reversing.doubt, DoubtForm, _("Question the removal: deceit is suspected"),
          _("The notice gets its number and is shown to the enterprise; it still has to be served."), aside=True),
    Offer("serve_doubt", reversing.serve_doubt, ReceiptForm, _("Record the service of the notice"),
          _("It counts as served, and the time to explain begins, when another officer has confirmed it.")),
    Offer("second_service", reversing.second_service, OwnProofForm, _("The scan proves the service"),
          _("The paper counts as served: after the notice the enterprise may explain itself; with the decision the "
            "entry stands again at once."), True),
    Offer("strike_service", reversing.strike_service, StrikeOwnProofForm, _("The scan does not prove the service"),
          _("The record stays without effect; the paper is served anew."), aside=True),
    Offer("enter_explanation", repair_letters.enter_explanation, EnterExplanationForm,
          _("Enter an explanation that came on paper"),
          _("It is weighed before the decision; whoever enters it does not decide."), aside=True),
    Offer("reverse", reversing.reverse, ReasonForm, _("Set the removal aside for deceit"),
          _("The decision gets its number. With its service the entry stands again, and its term begins anew."), True),
    Offer("clear", reversing.clear, ReasonForm, _("Let the removal stand"),
          _("The enterprise is told why, and nothing of the entry comes back."), aside=True),
    Offer("serve_reversal", reversing.serve_reversal, ReceiptForm, _("Record the service of the decision"),
          _("When another officer has confirmed it, the entry stands again: its term begins anew, and what was "
            "repaired with it comes back.")),
    Offer("acknowledge_doubt", reversing.acknowledge_doubt, NoForm, _("I have the notice"),
          _("It counts as served today; your time to explain yourself begins.")),
    Offer("explain", reversing.explain, ExplainForm, _("Send the explanation"),
          _("The bureau must weigh it before it decides. You can add to it until the last day.")),
    Offer("acknowledge_reversal", reversing.acknowledge_reversal, NoForm, _("I have the decision"),
          _("It counts as served today: the entry stands again, and the time for review or suit begins.")),
    Offer("complete", repairing.complete, CompleteForm, _("Send what was missing"),
          _("The bureau looks at the application again.")),
)  # fmt: skip
# who acts next on an application that is under way, or on a removal that is questioned, where the reader cannot
WAITS = {
    states.RECEIVED: _("The bureau decides whether it accepts the application for early removal."),
    states.CORRECTING: _("The enterprise sends what the application for early removal lacks."),
    states.ACCEPTED: _("A second person of the bureau decides on the application for early removal."),
    states.DOUBTED: _("The bureau serves the notice on the removal, or the enterprise confirms that it has it."),
    states.QUESTIONED: _("The enterprise may explain itself until its last day; then another person decides."),
    states.REVERSING: _("The bureau serves the decision on the removal, or the enterprise confirms that it has it."),
}
TONES = dict.fromkeys(states.REPAIR_STATES, "info") | {
    states.CORRECTING: "warn",
    states.GRANTED: "good",
    states.REJECTED: "neutral",
    states.REFUSED: "adverse",
    states.LAPSED: "neutral",
    states.OBVIATED: "neutral",
    states.DOUBTED: "warn",
    states.QUESTIONED: "warn",
    states.REVERSING: "adverse",
    states.REVERSED: "adverse",
}


# by what an entry stands again, and in which states: not while the ledger speaks against its ground
RETURNS = {
    "reverse": (states.QUESTIONED,),
    "second_service": (states.REVERSING,),
    "acknowledge_reversal": (states.REVERSING,),
}


def offered(repair, scope, on):
    """The offers the scope may take with the application on a day."""
    return [offer for offer in OFFERS if _open(offer.verb, repair, scope, on)]


def why_not(verb, repair, on):
    """Why a step with an application is not open: the sentence its sender reads, with its day."""
    if verb == "explain" and repair.explain_until and on > repair.explain_until:
        said = _("Nothing was sent: the time to explain ended with %(day)s.")
        return said % {"day": day_text(repair.explain_until)}
    if verb == "reverse" and repair.explain_until and on <= reversing.posted_until(repair):
        return reversing.NOT_BEFORE % {"day": day_text(reversing.posted_until(repair))}
    now = {"state": repair.get_state_display()}
    if verb in RETURNS and repair.state in RETURNS[verb] and lost_its_ground(repair.case):
        return reversing.NoReturnInDoubt.message
    if not any(move.verb == verb and repair.state in move.source for move in states.REPAIR.moves):
        return _("Nothing was done: the application is already further on (now: %(state)s).") % now
    return _("Nothing was done: this step is not open to you in the present state of the case (%(state)s).") % now


def _open(verb, repair, scope, on):
    move = next((m for m in states.REPAIR.moves if m.verb == verb and repair.state in m.source), None)
    if move is None or not scope.may(move.permission):
        return False
    # what brings an entry back against the ledger is not served: the removal stands, or the ledger is put right
    bringing_back = repair.state in RETURNS.get(verb, ()) or (verb, repair.state) == (
        "serve_reversal",
        states.REVERSING,
    )
    if bringing_back and lost_its_ground(repair.case):
        return False
    if (verb, repair.state) == ("clear", states.REVERSING) and not lost_its_ground(repair.case):
        return False
    answerable = repair.explain_until is None or on <= repair.explain_until
    if move.permission == states.ANSWER:
        return scope.is_enterprise and (verb != "explain" or answerable)
    mine = scope.user_id in (repair.accepted_by_id, repair.case.proposed_by_id, repair.case.decided_by_id)
    says = RepairLetter.Says
    mine = mine or (
        verb in ("grant", "refuse", "reject") and _entered(repair, scope, says.APPLICATION, says.COMPLETION)
    )
    bars = {
        "enter_completion": not _may_go_on(repair),
        "ask_completion": bool(repair.correction),
        "grant": mine,
        "refuse": mine,
        "reject": mine,
        "clear": scope.user_id == repair.decided_by_id,
        "serve_doubt": _proofs(repair).exists(),
        "serve_reversal": _proofs(repair).exists(),
        "second_service": not _proofs(repair).exclude(entered_by=scope.user_id).exists(),
        "strike_service": not _proofs(repair).exclude(entered_by=scope.user_id).exists(),
        "doubt": repair.case.state != states.REMOVED or not _may_doubt(repair, on),
        "reverse": answerable
        or on <= reversing.posted_until(repair)
        or scope.user_id in (repair.decided_by_id, repair.doubted_by_id)
        or _entered(repair, scope, says.EXPLANATION),
    }
    return own_agency(scope, repair.case) and not bars.get(verb, False)


def _proofs(repair):
    """Recorded services of its notice or decision that wait for their second look."""
    return Proof.objects.waiting().filter(paper__case=repair.case_id, paper__kind__in=OwnProofForm.kinds)


def _entered(repair, scope, *says):
    return repair.letters.filter(says__in=says, entered_by=scope.user_id).exists()


def _may_go_on(repair):
    """Whether an application that is to be completed, or lapsed over it, may still be."""
    others = repair.case.repairs.open().exclude(pk=repair.pk)
    return repair.case.state == states.PUBLISHED and not others.exists()


def _may_doubt(repair, on):
    return repair.decided_on is not None and on <= reversing.last_day_to_doubt(repair)
