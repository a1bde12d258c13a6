"""The verbs a page of a check, a proceeding or a mass proposal offers; a button hides what verb and database refuse."""

from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.documents.hearings import TO_CALL, waits_for
from apps.kernel.offers import Offer
from apps.registry.forms.hearing import MinutesForm
from apps.registry.forms.served import ReceiptForm

from .. import states
from ..forms import aftercheck as check_forms
from ..forms import ending as end_forms
from ..forms import letters as on_paper
from ..forms.steps import ColleagueForm, NoForm, ReasonForm
from ..models import AfterCheck, EndPaper, Proof
from ..operations import (
    aftercheck,
    aftercheck_mass,
    aftercheck_pools,
    aftercheck_replacing,
    aftercheck_rounds,
    ending_answers,
    ending_cases,
    ending_hearings,
    ending_letters,
    ending_remedy,
    ending_service,
    ending_steps,
)
from ..permissions import own_agency

CHECK = (
    Offer("assign", aftercheck.assign, check_forms.AssignForm, _("Assign examiners"),
          _("Those assigned before give way.")),
    Offer("file", aftercheck.file_form, check_forms.FileForm, _("Hand in the form"),
          _("A second person of the bureau confirms what it amounts to.")),
    Offer("pass", aftercheck.confirm_pass, NoForm, _("Confirm: passed"),
          _("The licence is verified, and public as valid.")),
    Offer("fail", aftercheck.confirm_fail, check_forms.FailForm, _("Confirm: failed, propose revocation"),
          _("The bureau that granted the licence gives notice; the holder may answer, then it decides."), True),
    Offer("send_back", aftercheck.send_back, ColleagueForm, _("Send the form back"),
          _("It is filled in again."), aside=True),
    Offer("replace", aftercheck_replacing.replace_examiner, check_forms.ReplaceForm, _("Replace a drawn examiner"),
          _("This seat alone is drawn again by the published rule; the draw’s public record shows it."), aside=True),
    Offer("hand_over", aftercheck.hand_over, check_forms.HandOverForm, _("Give to another bureau"),
          _("The limit goes with it."), aside=True),
)  # fmt: skip
# one verb, what follows from it in either state
SECOND_NOTICE = Offer(
    "second_service", ending_service.second_service, end_forms.ProofForm, _("The scan proves the service"),
    _("The notice counts as served on the day of its receipt; the holder’s time to answer begins today."),
)  # fmt: skip
SECOND_DECISION = Offer(
    "second_service", ending_service.second_service, end_forms.ProofForm, _("The scan proves the service"),
    _("The decision counts as served on the day of its receipt: from that day the licence has ended, on its page, in "
      "the ledger, in the feed; a bar begins where the law has one."), True,
)  # fmt: skip
SECOND_CALL = Offer(
    "second_service", ending_service.second_service, end_forms.ProofForm, _("The scan proves the service"),
    _("The call counts as served on the day of its receipt. Where that was too late before the hearing, call anew."),
)  # fmt: skip
SECOND_CLOSING = Offer(
    "second_service", ending_service.second_service, end_forms.ProofForm, _("The scan proves the service"),
    _("The paper counts as served on the day of its receipt."),
)  # fmt: skip
SECOND = {
    states.NOTICED: SECOND_NOTICE, states.HEARING: SECOND_CALL, states.DECIDED: SECOND_DECISION,
    states.DROPPED: SECOND_CLOSING, states.OVERTURNED: SECOND_CLOSING,
}  # fmt: skip
ENDING = (
    Offer("notice", ending_cases.write_notice, NoForm, _("Write the notice"),
          _("It gets its number and goes to the holder’s space; it is served with a receipt.")),
    Offer("serve_notice", ending_service.serve_notice, ReceiptForm, _("Record the service of the notice"),
          _("The notice counts as served, and the time to answer begins, when another officer has confirmed it.")),
    SECOND_NOTICE,
    Offer("second_letter", ending_letters.second_letter, on_paper.LetterForm, _("The entry says what the letter says"),
          _("From now on the holder has said so; before that nobody reviews, and the time to answer does not end.")),
    Offer("call_hearing", ending_hearings.call_hearing, end_forms.CallForm, _("Call to the hearing"),
          _("Seven working days before at least; so long before it is served as well.")),
    Offer("serve_call", ending_service.serve_call, ReceiptForm, _("Record the service of the call"),
          _("The call counts as served when another officer has confirmed it; before that the hearing is not closed.")),
    SECOND_CALL,
    Offer("call_anew", ending_hearings.call_anew, end_forms.CallAnewForm, _("Call anew, or put the hearing off"),
          _("A call with the new day and the reason goes to the holder; the one before no longer holds. It is served "
            "in time like the first."), aside=True),
    Offer("hold_hearing", ending_hearings.hold_hearing, MinutesForm, _("Close the hearing"),
          _("The minutes get their number with your name as who presided, are typeset and shown to the holder; the "
            "review follows.")),
    Offer("review", ending_cases.review, end_forms.ReviewForm, _("Review the answer"),
          _("If what the holder says is right, close the proceeding instead.")),
    Offer("decide", ending_cases.decide, end_forms.DecideForm, _("Decide to end the licence"),
          _("The decision gets its number. It has its effect, and is public, once it was served."), True),
    Offer("serve_decision", ending_service.serve_decision, ReceiptForm, _("Record the service of the decision"),
          _("The decision counts as served when another officer has confirmed it; then the licence has ended.")),
    SECOND_DECISION,
    Offer("serve_closing", ending_service.serve_closing, ReceiptForm, _("Record the service of the closing paper"),
          _("What it says holds already. It counts as served when another officer has confirmed it.")),
    SECOND_CLOSING,
    Offer("enter_statement", ending_letters.enter_statement, on_paper.OnPaperStatementForm,
          _("Enter a statement that came on paper"),
          _("It counts by the day of its posting, once another officer has held it against its scan."), aside=True),
    Offer("enter_hearing_request", ending_letters.enter_hearing_request, on_paper.OnPaperForm,
          _("Enter a request for a hearing that came on paper"),
          _("A hearing is owed once another officer has held the entry against its scan."), aside=True),
    Offer("strike_letter", ending_letters.strike_letter, on_paper.StrikeForm,
          _("The entry does not say what the letter says"),
          _("The entry stays on record without effect; the letter is entered anew."), aside=True),
    Offer("strike_service", ending_service.strike_service, end_forms.StrikeProofForm,
          _("The scan does not prove the service"), _("The record stays without effect; the paper is served anew."),
          aside=True),
    Offer("drop", ending_cases.drop, ReasonForm, _("Close, the licence stays"),
          _("The holder is told where it had the notice."), aside=True),
    Offer("overturn", ending_remedy.overturn, end_forms.OverturnForm, _("The decision was set aside"),
          _("What had its effect is undone: the licence is held again, bar and record go."), aside=True),
)  # fmt: skip
MY_ENDING = (
    Offer("acknowledge_notice", ending_answers.acknowledge_notice, NoForm, _("Confirm that you have the notice"),
          _("From today your time to answer runs.")),
    Offer("acknowledge_call", ending_answers.acknowledge_call, NoForm,
          _("Confirm that you have the call to the hearing"),
          _("It counts as served today. Where that is too late before the hearing, the bureau calls you anew.")),
    Offer("state", ending_answers.state_case, end_forms.StatementForm, _("State your case"),
          _("The bureau must review what you say before it decides.")),
    Offer("ask_hearing", ending_answers.ask_hearing, NoForm, _("Ask for a hearing"),
          _("Nothing is decided before it was held; you are called seven working days before."), aside=True),
    Offer("withdraw_hearing", ending_hearings.withdraw_hearing, NoForm, _("Take the request for a hearing back"),
          _("No hearing is held, and none can be asked for again. What is left of your time to answer runs on."), True,
          True),
    Offer("waive", ending_answers.waive, NoForm, _("Waive further time to answer"),
          _("The bureau may review at once."), aside=True),
    Offer("acknowledge_decision", ending_answers.acknowledge_decision, NoForm, _("Confirm that you have the decision"),
          _("The decision has its effect from today, and the time for reconsideration and suit runs.")),
    Offer("acknowledge_closing", ending_answers.acknowledge_closing, NoForm, _("Confirm that you have the paper"),
          _("What it says holds already; nothing more is asked of you.")),
)  # fmt: skip
ROUND = (
    Offer("take_up", aftercheck_rounds.take_up, NoForm, _("Take over what was drawn"),
          _("Each check has its examiners; they are told.")),
    Offer("renew", aftercheck_pools.renew_examiners, NoForm, _("Take the examiners anew"),
          _("As the pool has them now, while the draw is not sealed. The checks stay; a redraw is approved again."),
          aside=True),
    Offer("drop", aftercheck_rounds.drop_round, check_forms.DropForm, _("Give the draw up"),
          _("The checks wait again."), aside=True),
)  # fmt: skip
MASS = (
    Offer("send", aftercheck_mass.send_mass, end_forms.SendMassForm, _("Send: open a proceeding for each licence"),
          _("Each licence is looked at again in that moment. Every holder gets a notice and may answer; nothing is "
            "revoked by this."), True),
    Offer("drop", aftercheck_mass.drop_mass, check_forms.DropForm, _("Do not send"),
          _("Nothing is proposed."), aside=True),
)  # fmt: skip


def offered(offers, table, row, scope, *, hidden=()):
    """The offers of a table of moves that the scope may take on the row now."""
    if scope.is_agency and not own_agency(scope, row):
        return []
    moves = {move.verb: move for move in table.moves if row.state in move.source}
    return [offer for offer in offers if offer.verb in moves and offer.verb not in hidden
            and scope.may(moves[offer.verb].permission) and _side(scope, moves[offer.verb])]  # fmt: skip


def _side(scope, move):
    return scope.is_enterprise == (move.permission == states.APPLY)


def of_check(check, scope):
    mine = scope.user_id is not None and scope.user_id == check.filed_by_id
    hidden = {"pass", "fail"} if mine else {"fail" if check.verdict == states.PASSED else "pass"}
    if check.state == states.ASSIGNED and not check.seats.filter(until__isnull=True, drawn=True).exists():
        hidden.add("replace")
    found = offered(CHECK, states.CHECKS, check, scope, hidden=hidden)
    if check.state == states.ASSIGNED:  # the way on is the form
        found = [replace(offer, aside=True) if offer.verb == "assign" else offer for offer in found]
    granting = own_agency(scope, check.licence) and not own_agency(scope, check) and scope.may(states.HANDLE)
    if granting and check.state == states.WAITING:
        found = [offer for offer in CHECK if offer.verb == "hand_over"]
    return found


def of_ending(ending, scope):
    hidden = set()
    if scope.is_agency and not _apart(ending, scope):
        hidden |= {"hold_hearing", "review", "decide"}
    if scope.user_id is not None and scope.user_id == ending.decided_by_id:
        hidden.add("overturn")
    if not ending.ground.bar_rule and AfterCheck.objects.found_failed().filter(licence=ending.licence_id).exists():
        hidden |= {"decide", "serve_decision", "acknowledge_decision"}
        hidden |= {"second_service"} if ending.state == states.DECIDED else set()
    if not ending.ground.hearing:
        hidden |= {"ask_hearing", "enter_hearing_request"}
    if ending.hearing_asked_on:
        hidden |= {"ask_hearing", "enter_hearing_request"}
    if ending.state in states.ON_PAPER and scope.is_agency:
        hidden |= _of_letters(ending, scope)
    if ending.state == states.HEARING:
        hidden |= _of_hearing(ending)
    if ending.state in (states.DROPPED, states.OVERTURNED) and not ending_service.unserved_closing(ending):
        hidden |= {"serve_closing", "acknowledge_closing"}
    if scope.is_enterprise:
        return offered(MY_ENDING, states.ENDINGS, ending, scope, hidden=hidden)
    second = SECOND.get(ending.state)
    found = offered(ENDING, states.ENDINGS, ending, scope, hidden=hidden | _of_proofs(ending, scope))
    return [offer for offer in found if offer.verb != "second_service" or offer is second]


def _apart(ending, scope):
    """Whether the scope has had no part in what the proceeding is about."""
    mine = (ending.proposed_by_id, ending.handled_by_id, *ending_steps.on_site(ending))
    return scope.user_id is None or scope.user_id not in mine


def _of_hearing(ending):
    """A call is served once; what was called in time is held on its day, or put off; what was not is called anew."""
    if ending.hearing_on is None:
        return {"serve_call", "acknowledge_call", "call_anew", "hold_hearing"}
    if ending_hearings.called_in_time(ending):
        early = {"hold_hearing"} if timezone.localdate() < ending.hearing_on else set()
        return {"call_hearing", "serve_call", "acknowledge_call"} | early
    newest = ending_service.calls_of(ending).select_related("service").order_by("pk").last()
    served = {"serve_call", "acknowledge_call"} if hasattr(newest, "service") else set()
    return {"call_hearing", "hold_hearing"} | served


def _of_proofs(ending, scope):
    """A service is recorded once, and looked at by another officer."""
    waiting = Proof.objects.waiting().filter(paper__ending=ending, paper__kind=ending_service.MAIN.get(ending.state))
    proof = waiting.first()
    if proof is None:
        return {"second_service", "strike_service"}
    mine = proof.entered_by_id == scope.user_id
    waits = {"serve_notice", "serve_call", "call_anew", "serve_decision", "serve_closing"}
    return waits | ({"second_service", "strike_service"} if mine else set())


def _of_letters(ending, scope):
    """What waits for a second look, or for the end of the proceeding, is not offered beside it."""
    open_ones = list(ending.letters.unweighed())
    waiting = [row for row in open_ones if row.seconded_on is None]
    hidden = {"review", "decide"} if open_ones else set()
    if not any(row.entered_by_id != scope.user_id for row in waiting):
        hidden |= {"second_letter", "strike_letter"}
    return hidden


def of_mass(mass, scope):
    mine = scope.user_id is not None and scope.user_id == mass.prepared_by_id
    return offered(MASS, states.MASSES, mass, scope, hidden={"send"} if mine else ())


def of_round(row, scope):
    return offered(ROUND, states.ROUNDS, row, scope)


TONES = {
    states.PROPOSED: "info", states.NOTICED: "warn", states.ANSWERING: "warn", states.HEARING: "warn",
    states.ANSWERED: "info", states.REVIEWED: "info", states.DECIDED: "adverse", states.SERVED: "adverse",
    states.DROPPED: "done", states.OVERTURNED: "done", states.WAITING: "info", states.DRAWING: "info",
    states.ASSIGNED: "info", states.FILED: "info", states.PASSED: "good", states.FAILED: "adverse",
    states.CALLED_OFF: "done", states.RUNNING: "good", states.PREPARED: "info", states.SENT: "good",
}  # fmt: skip
NOTHING_LEFT = _("Nothing more is due: the term of the licence was over, and the ground bars nobody.")
CLOSING_WAITS = _(
    "The licence stays. The paper that says so is served with a receipt, or the holder confirms it in the portal."
)
PROOF_WAITS = _("Another officer holds the receipt of the service against its record; until then nothing runs from it.")
# who acts when the reader cannot, one sentence a state
WAITS = {
    states.WAITING: _("An officer of the bureau assigns examiners, or has them drawn."),
    states.DRAWING: _("The examiners are being drawn; then the bureau takes over what was drawn."),
    states.ASSIGNED: _("The examiners check on site; the bureau hands in the form."),
    states.FILED: _("A second person of the bureau confirms what the form amounts to."),
    states.PASSED: _("Nothing more is due: the licence is verified."),
    states.FAILED: _("The bureau that granted the licence decides on it, after the holder could answer."),
    states.CALLED_OFF: _("Nothing more is due: the licence ended before."),
    states.PROPOSED: _("An officer of the bureau that decides writes the notice."),
    states.NOTICED: _("The notice is served with a receipt, or the holder confirms it in the portal."),
    states.ANSWERING: _("The holder may state its case or ask for a hearing."),
    states.HEARING: TO_CALL,  # on_hearing says more
    states.ANSWERED: _("A second person of the bureau reviews what the holder said."),
    states.REVIEWED: _("A second officer of the bureau decides."),
    states.DECIDED: _("The decision is served with a receipt, or the holder confirms it in the portal."),
    states.SERVED: _("The licence has ended. The decision names the remedies."),
    states.DROPPED: _("Nothing more is due: the licence stays."),
    states.OVERTURNED: _("Nothing more is due: the decision was set aside."),
}


def on_hearing(ending, papers, on, *, party=False):
    """What a hearing that was asked for still waits for on a day, in one sentence; `papers` are those of the case."""
    calls = [paper for paper in papers if paper.kind == EndPaper.Kind.HEARING]
    in_time = ending_hearings.called_in_time(ending)
    return waits_for(ending.hearing_on, calls[-1] if calls else None, in_time=in_time, on=on, party=party)
