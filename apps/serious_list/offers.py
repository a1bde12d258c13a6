"""The verbs a page offers: form, operation, button, and what will follow, in one table.

A button hides what the verb and the database refuse as well.
"""

from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Limit
from apps.documents.hearings import TO_CALL, waits_for
from apps.kernel.figures import day as day_text
from apps.kernel.offers import Offer
from apps.registry.forms.hearing import MinutesForm

from . import states
from .forms import gravity as on_gravity
from .forms import letters as on_paper
from .forms import steps as forms
from .forms.repair import EnterApplicationForm
from .models import Paper, Proof
from .operations import (
    answering,
    deciding,
    following,
    gravity,
    letters,
    proposing,
    publishing,
    pushing,
    repair_letters,
    seconds,
    serving,
)
from .operations.steps import LETTER_WAITS, OVERTAKEN, ConsentPerson, NotTheFirst, SamePerson, posted_until
from .permissions import agency_above, own_agency
from .queries import eligibility_of
from .queries.earlier import first_listing
from .wording import in_words

DESK = (
    Offer("find_gravity", gravity.find, on_gravity.GravityForm, _("Record the gravity of the breach"),
          _("It stands in the notice, where the party can answer it, and in the decision; it can be changed until the "
            "notice is written.")),
    Offer("notice", proposing.write_notice, forms.NoForm, _("Write the notice"),
          _("The notice gets its number, is typeset and shown to the enterprise; it still has to be served.")),
    Offer("change_gravity", gravity.change, on_gravity.GravityForm, _("Change the finding on gravity"),
          _("The finding before stays on record; this one stands in the notice."), aside=True),
    Offer("serve_notice", proposing.serve_notice, forms.ReceiptForm, _("Record the service of the notice"),
          _("The notice counts as served, and the time to answer begins, when another officer has confirmed it.")),
    Offer("second_service", serving.second_service, forms.ProofForm, _("The scan proves the service"),
          _("The paper counts as served on the day of its receipt: after the notice the time to answer begins today, "
            "after the decision the listing may be published.")),
    Offer("strike_service", serving.strike_service, forms.StrikeProofForm, _("The scan does not prove the service"),
          _("The record stays without effect; the paper is served anew."), aside=True),
    Offer("call_hearing", answering.call_hearing, forms.HearingForm, _("Call to the hearing"),
          _("The call gets its number and goes to the party.")),
    Offer("call_anew", answering.call_anew, forms.HearingAnewForm, _("Call anew"),
          _("A call with the new day and the reason goes to the party; the one before no longer holds."), aside=True),
    Offer("hold_hearing", answering.hold_hearing, MinutesForm, _("Close the hearing"),
          _("The minutes get their number with your name as who presided, are typeset and shown to the party, and a "
            "copy is served on it. The time of the case runs on, and the answer is reviewed.")),
    Offer("second_letter", letters.second_letter, on_paper.LetterForm, _("The entry says what the letter says"),
          _("The party has said so: a statement is reviewed, a hearing that was asked for is called.")),
    Offer("strike_letter", letters.strike_letter, on_paper.StrikeForm, _("The entry does not say what the letter says"),
          _("The entry stays on record without effect; the letter is entered anew."), aside=True),
    Offer("enter_statement", letters.enter_statement, on_paper.StatementForm, _("Enter a statement that came on paper"),
          _("Another officer holds the entry against the scan; until then nobody reviews the case."), aside=True),
    Offer("enter_hearing_request", letters.enter_hearing_request, on_paper.OnPaperForm,
          _("Enter a request for a hearing that came on paper"),
          _("Another officer holds the entry against the scan; then the hearing is called."), aside=True),
    Offer("review", deciding.review, forms.FindingForm, _("Record the review"),
          _("The case goes on to the consent of the bureau above, where the rule asks for it, or to the decision.")),
    Offer("answer_gravity", gravity.answer, on_gravity.AnswerGravityForm,
          _("Find anew on gravity, in answer to the party"),
          _("The decision says so, with these reasons; the finding of the notice stays on record. Where the breach is "
            "not grave, end the case without listing."), aside=True),
    Offer("ask_consent", deciding.ask_consent, forms.NoForm, _("Report to the bureau above"),
          _("The bureau above has %(consent)s.")),
    Offer("consent", deciding.consent, forms.RemarkForm, _("Consent"),
          _("The consent gets its number; the bureau below may decide.")),
    Offer("refuse_consent", deciding.refuse_consent, forms.ReasonForm, _("Do not consent"),
          _("The refusal gets its number and goes to the bureau below. The case ends: the party is not listed and is "
            "told why."), aside=True),
    Offer("decide", deciding.decide, forms.PenaltyForm, _("Decide to list"),
          _("The decision gets its number. It is served within %(delivery)s and published within %(publication)s."),
          True),
    Offer("serve_decision", deciding.serve_decision, forms.ReceiptForm, _("Record the service of the decision"),
          _("The decision counts as served when another officer has confirmed it; then the listing may be published.")),
    Offer("publish", publishing.publish, forms.NoForm, _("Publish"),
          _("The entry stands on the public list at once, for its whole term; rating, API and feed follow."), True),
    Offer("extend_case", deciding.extend_case, forms.ExtendForm, _("Extend the time of the case"),
          _("Once, by %(case_extension)s at most; the reason stays on record."), aside=True),
    Offer("drop", proposing.drop, forms.DropForm, _("End without listing"),
          _("The case ends for good; a party that had the notice gets a paper with the reason."), aside=True),
    Offer("withdraw", publishing.withdraw, forms.WithdrawForm, _("Set the listing aside"),
          _("Page, API, rating and feed drop it at once; the party gets a paper."), aside=True),
    Offer("set_second_aside", seconds.set_second_aside, forms.ReasonForm, _("Set aside as a second listing"),
          _("The other listing of the party on this ground stands; this one ends at once everywhere, and the party "
            "gets a paper. The penalty is not touched by it."), aside=True),
    Offer("keep", following.keep, forms.KeepForm, _("The ground stands"),
          _("The listing stays, and the limit for setting it aside ends. The exception is public at once with its "
            "reason and its end; then it is looked into anew."), aside=True),
    Offer("confirm_hidden", following.confirm_hidden, forms.LookedForm, _("No other portal shows it"),
          _("What the bureau owed after the end of the entry is done.")),
    Offer("confirm_end_pushed", pushing.confirm_end_pushed, forms.EndPushedForm,
          _("The other province knows of the end"),
          _("What the bureau owed the place of registration after the end is done; the receipt stays on record.")),
    Offer("confirm_pushed", pushing.confirm_pushed, forms.PushedForm, _("Handed on to the other province"),
          _("What the bureau owed the place of registration is done; the receipt stays on record."), aside=True),
    Offer("enter_application", repair_letters.enter_application, EnterApplicationForm,
          _("Enter an application for early removal that came on paper"),
          _("It is made on the day it was received, and the bureau's time runs from that day; whoever enters it does "
            "not decide on it."), aside=True),
    Offer("serve_paper", serving.serve_paper, forms.PaperReceiptForm, _("Record the service of another paper"),
          _("It counts as served when another officer has confirmed it; remedies run from the day of service."),
          aside=True),
    Offer("second_paper", serving.second_paper, forms.PaperProofForm, _("The scan proves the service of another paper"),
          _("The paper counts as served on the day of its receipt; remedies run from that day."), aside=True),
)  # fmt: skip
PARTY = (
    Offer("acknowledge_notice", proposing.acknowledge_notice, forms.NoForm, _("I have the notice"),
          _("It counts as served today; your time to answer begins.")),
    Offer("state", answering.state_case, forms.StatementForm, _("Send the statement"),
          _("The bureau must review it before it decides. You can add to it until the last day.")),
    Offer("ask_hearing", answering.ask_hearing, forms.NoForm, _("Ask for a hearing"),
          _("The bureau calls you %(hearing_notice)s before; until it was held nothing is decided, and you can go on "
            "sending statements and evidence."), aside=True),
    Offer("waive", answering.waive, forms.WaiveForm, _("I have nothing (more) to say"),
          _("Your time to answer ends now: no further statement, no hearing. The bureau may review the case at once. "
            "You cannot take this back."), True, aside=True),
    Offer("acknowledge_decision", deciding.acknowledge_decision, forms.NoForm, _("I have the decision"),
          _("It counts as served today; the time for review or suit begins.")),
    Offer("acknowledge_paper", serving.acknowledge_paper, forms.PaperForm, _("I have the paper"),
          _("It counts as served today; remedies run from today."), aside=True),
)  # fmt: skip
# limits that the words of an offer name, of the day on which it is shown
LIMITS = {
    "ask_consent": ("consent",),
    "decide": ("delivery", "publication"),
    "extend_case": ("case_extension",),
    "ask_hearing": ("hearing_notice",),
    "ask_completion": ("repair_correction",),
}
WEIGHING = ("answer_gravity", "review", "ask_consent", "consent", "decide")  # wait for what the party said on paper
SECOND = ("second_letter", "strike_letter")
OTHER_PAPERS = {  # whether a paper beside notice and decision still lacks what the step gives it
    "serve_paper": lambda case: case.papers.others_waiting().unproved().exists(),
    "acknowledge_paper": lambda case: case.papers.others_waiting().exists(),
}
ANSWERS = ("state", "ask_hearing", "waive")
OWN_HAND = {  # what whoever had a hand in the case is told, where it is not about the proposal
    "consent": ConsentPerson.message,
    "refuse_consent": ConsentPerson.message,
    "withdraw": NotTheFirst.message,
    "keep": following.OwnListing.message,
    "set_second_aside": NotTheFirst.message,
}


def what_follows(offer, on):
    """What an offer says will follow, its limits as the law of the day gives them."""
    codes = LIMITS.get(offer.verb)
    if codes is None:
        return offer.follows
    limits = {code: in_words(Limit.objects.in_force(f"serious_list.{code}", on)) for code in codes}
    return str(offer.follows) % limits


def offered(case, scope, on):
    """The offers of DESK or PARTY that the scope may take in the case now."""
    table = PARTY if scope.is_enterprise else DESK
    return [offer for offer in table if _open(offer.verb, case, scope, on)]


def find(verb, scope):
    """The offer of a verb on the side of the reader, whether or not it is open now; None where there is none."""
    return next((offer for offer in (PARTY if scope.is_enterprise else DESK) if offer.verb == verb), None)


def why_not(verb, case, scope, on):
    """Why a step that was sent is not open (any more, or yet): the sentence the sender reads, with its day."""
    if verb in ANSWERS and (over := _answer_over(case, on)):
        return over
    if verb == "review" and (until := posted_until(case)) and on <= until:
        return deciding.POST_UNDER_WAY % {"day": day_text(until)}
    if not any(move.verb == verb and case.state in move.source for move in states.MOVES.moves):
        return OVERTAKEN % {"state": case.get_state_display()}
    if verb == "publish" and case.doubt:
        return publishing.GroundInDoubt.message
    if verb in WEIGHING and case.letters.unweighed().exists():
        return LETTER_WAITS
    if scope.user_id in (case.proposed_by_id, case.reviewed_by_id, case.decided_by_id, case.consented_by_id):
        return OWN_HAND.get(verb, SamePerson.message)
    said = _("Nothing was done: this step is not open to you in the present state of the case (%(state)s).")
    return said % {"state": case.get_state_display()}


def _answer_over(case, on):
    """Since when the party can answer no more, and why; "" while it can."""
    if case.waived_on:
        said = _(
            "Nothing was sent: on %(day)s you said that you had nothing more to say; that ended the time to answer."
        )
        return said % {"day": day_text(case.waived_on)}
    last = case.answer_until and max(case.answer_until, case.heard_on or case.answer_until)
    if last and (on > last or case.heard_on):
        return _("Nothing was sent: the time to answer ended with %(day)s.") % {"day": day_text(last)}
    return ""


def _second(case, scope, on):
    mine = scope.user_id in (case.proposed_by_id, case.decided_by_id)
    return not mine and first_listing(case) is not None


def _answers_gravity(case, scope, on):
    said = case.statement or (case.heard_on and not case.hearing_missed)
    return bool(said) and scope.user_id != case.proposed_by_id and case.gravity.exists()


def _proofs(case, kinds):
    """Recorded services of such papers that wait for their second look."""
    return Proof.objects.waiting().filter(paper__case=case, paper__kind__in=kinds)


def _unproved(case, scope, on):
    return not _proofs(case, serving.MAIN.get(case.state, ())).exists()


def _to_look_at(*, main=True, others=True):
    """Whether somebody else than the reader recorded the service of such a paper."""

    def looked(case, scope, on):
        kinds = (*(serving.MAIN.get(case.state, ()) if main else ()), *(Paper.OTHERS if others else ()))
        return _proofs(case, kinds).exclude(entered_by=scope.user_id).exists()

    return looked


LOOKED_UP = {  # what the row of the case alone does not say
    "serve_notice": _unproved,
    "serve_decision": _unproved,
    "second_service": _to_look_at(others=False),
    "second_paper": _to_look_at(main=False),
    "strike_service": _to_look_at(),
    "find_gravity": lambda case, scope, on: not case.gravity.exists(),
    "change_gravity": lambda case, scope, on: case.gravity.exists(),
    "notice": lambda case, scope, on: case.gravity.exists(),
    "answer_gravity": _answers_gravity,
    "set_second_aside": _second,
    "confirm_pushed": lambda case, scope, on: pushing.may_be_pushed(case),
    "enter_application": lambda case, scope, on: (
        eligibility_of(case, on).open_on(on) and not case.repairs.open().exists()
    ),
}


def _open(verb, case, scope, on):
    if verb == "extend_case":
        mine = scope.user_id == case.proposed_by_id
        return case.state in states.OPEN and scope.may(states.DECIDE) and own_agency(scope, case) and not mine
    move = next((m for m in states.MOVES.moves if m.verb == verb and case.state in m.source), None)
    if move is None or not scope.may(move.permission) or not _right_bureau(move, case, scope):
        return False
    if case.person_name and verb in states.PERSONS_OWN:
        return False
    if verb in WEIGHING and case.letters.unweighed().exists():
        return False
    if verb in SECOND:
        return case.letters.waiting().exclude(entered_by=scope.user_id).exists()
    if verb == "hold_hearing" and not (case.hearing_on and answering.called_in_time(case)):
        return False
    if verb in LOOKED_UP:
        return LOOKED_UP[verb](case, scope, on)
    if verb == "review" and (until := posted_until(case)) and on <= until:
        return False
    if verb in OTHER_PAPERS:
        return OTHER_PAPERS[verb](case)
    proposer = scope.user_id == case.proposed_by_id
    consents = scope.user_id in (case.proposed_by_id, case.reviewed_by_id)
    bars = {
        "hold_hearing": proposer or case.hearing_on is None or case.hearing_on > on,
        "enter_hearing_request": case.hearing_asked_on is not None,
        "call_hearing": case.hearing_on is not None,
        "call_anew": case.hearing_on is None,
        "review": proposer,
        "ask_consent": not case.needs_consent,
        "consent": consents,
        "refuse_consent": consents,
        "decide": scope.user_id in (case.proposed_by_id, case.consented_by_id)
        or (case.needs_consent and case.state == states.REVIEWED),
        "withdraw": scope.user_id in (case.proposed_by_id, case.decided_by_id),
        "keep": proposer or scope.user_id == case.decided_by_id or not case.doubt or following.kept_before(case),
        "publish": bool(case.doubt),
        "confirm_hidden": case.hidden_on is not None or not hasattr(case, "entry"),
        "confirm_end_pushed": case.pushed_on is None or case.end_pushed_on is not None,
        "state": case.state == states.ANSWERING and on > case.answer_until,
        "ask_hearing": case.answer_until is not None and on > case.answer_until,
    }
    return not bars.get(verb, False)


def _right_bureau(move, case, scope):
    if move.permission == states.ANSWER:
        return scope.is_enterprise
    return agency_above(scope, case) if move.permission == states.CONSENT else own_agency(scope, case)


# what lies ready for the party, with no limit of its own: it reads it, and says that it has it
TO_READ = {
    states.NOTICED: _("A notice of an intended listing waits for you: read it, and confirm that you have it."),
    states.DECIDED: _("The decision to list waits for you: read it, and confirm that you have it."),
}


def on_hearing(case, on, *, party=False):
    """What the hearing of a case that was asked for still waits for on a day, in one sentence."""
    call = case.papers.filter(kind=Paper.Kind.HEARING).select_related("service").order_by("pk").last()
    return waits_for(case.hearing_on, call, in_time=answering.called_in_time(case), on=on, party=party)


# who acts when the reader cannot, one sentence a state
WAITS = {
    states.PROPOSED: _("The bureau finds how grave the breach is, and writes the notice."),
    states.NOTICED: _("The bureau serves the notice, or the enterprise confirms that it has it."),
    states.ANSWERING: _("The party may answer until its last day; then the bureau reviews."),
    states.HEARING: TO_CALL,  # on_hearing says more
    states.ANSWERED: _("A second person of the bureau reviews the answer."),
    states.REVIEWED: _("The bureau reports to the bureau above, or decides where no consent is needed."),
    states.ASKED: _("The bureau above decides on its consent."),
    states.CONSENTED: _("A second person of the bureau decides together with the penalty."),
    states.DECIDED: _("The bureau serves the decision, or the enterprise confirms that it has it."),
    states.SERVED: _("The bureau publishes the listing."),
    states.PUBLISHED: _("The entry stands until its term ends, unless it is removed early or set aside."),
    states.EXPIRED: _("Nothing more is due: the term has ended and the entry is no longer shown."),
    states.REMOVED: _("Nothing more is due: the entry was removed early and is no longer shown."),
    states.WITHDRAWN: _("Nothing more is due: the listing was set aside."),
    states.NOT_LISTED: _("Nothing more is due: the party is not listed."),
}
TONES = dict.fromkeys(states.STATES, "info") | {
    states.PUBLISHED: "adverse",
    states.DECIDED: "warn",
    states.SERVED: "warn",
    states.EXPIRED: "done",
    states.REMOVED: "done",
    states.WITHDRAWN: "neutral",
    states.NOT_LISTED: "neutral",
}
