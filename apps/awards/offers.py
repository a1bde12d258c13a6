"""The verbs a page offers: form, operation, button, and what will follow, in tables. The verbs refuse the same."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.offers import Offer

from . import states
from .forms import steps as forms
from .models import APPLICATION_STATES
from .models.programme import QUESTIONS
from .operations import (
    applying,
    asides,
    assenting,
    cases,
    checking,
    committee,
    conferring,
    former,
    holding,
    meeting,
    objections,
    panels,
    pools,
    ranking,
    reopening,
    reviewing,
    seats,
)
from .operations import rounds as rounds_ops
from .permissions import own_agency
from .queries.assents import asked_of
from .queries.recusal import unstated

ROUND = (
    Offer("announce", rounds_ops.announce, forms.AnnounceForm, _("Announce the round"),
          _("The announcement gets its number and is public; applications are taken from the first day.")),
    Offer("amend", rounds_ops.amend, forms.AmendForm, _("Change the draft"),
          _("Days and quotas stand from the announcement on; a quota may be lower than the programme’s, never higher."),
          aside=True),
    Offer("discard", rounds_ops.discard, forms.NoForm, _("Throw the draft away"),
          _("A round of another programme, or none: nothing of a draft is public, and only the log keeps that it was."),
          aside=True),
    Offer("close", rounds_ops.close, forms.NoForm, _("Close for applications"),
          _("Nothing of an application changes any more; drafts that were not handed in end.")),
    Offer("open_panel", panels.open_panel, forms.PanelForm, _("Prepare the draw of experts"),
          _("A verifiable draw is prepared: name its witnesses, seal it and hold its ceremony.")),
    Offer("begin_review", panels.take_up, forms.NoForm, _("Take over the experts that were drawn"),
          _("Each expert gets the applications drawn for him, and the review begins.")),
    Offer("renew_experts", pools.renew_experts, forms.NoForm, _("Take the experts anew"),
          _("As the register has them now, while the draw is not sealed. The applications stay; a redraw is approved "
            "again."), aside=True),
    Offer("drop_panel", panels.drop_panel, forms.ReasonForm, _("Give the draw up"),
          _("Another may be prepared. A sealed draw is not given up."), aside=True),
    Offer("begin_visits", meeting.begin_visits, forms.NoForm, _("Begin the site visits"),
          _("The leads enter their visits; a review changes no more unless the round is reopened.")),
    Offer("rank", ranking.rank_round, forms.NoForm, _("Rank the round"),
          _("Places and totals are computed by the rule of the programme and kept.")),
    Offer("submit", ranking.submit_to_committee, forms.NoForm, _("Lay it before the committee"),
          _("The committee proposes within the quotas; they may stay vacant.")),
    Offer("publish", committee.publish, forms.PublishForm, _("Publish the list"),
          _("Whoever no longer meets the conditions is struck off first, with the reason. The others are public for "
            "the working days of the programme; anybody may object by name.")),
    Offer("end_publicity", committee.end_publicity, forms.NoForm, _("End the publicity"),
          _("What is left on the list goes to be approved.")),
    Offer("approve", committee.approve, forms.ApproveForm, _("Approve the list"),
          _("Whoever no longer meets the conditions is struck off first, with the reason. The bureau confers what you "
            "approve; certificates are signed then.")),
    Offer("send_back", committee.send_back, forms.ReasonForm, _("Send the list back"),
          _("The committee looks at it again; a new publicity follows."), True, True),
    Offer("confer", conferring.confer, forms.NoForm, _("Confer"),
          _("Whoever no longer meets the conditions is struck off first, with the reason. Certificates are signed and "
            "public at once; duties of the holders begin; all others get their feedback.")),
    Offer("reopen", reopening.reopen, forms.ReasonForm, _("Reopen the review"),
          _("A conflict or a missing expert came to light: places and proposals go and are found anew; a published "
            "list is no longer public, and an approval is taken back. Whoever was struck off and meets the conditions "
            "again goes on."), True, True),
    Offer("call_off", rounds_ops.call_off, forms.ReasonForm, _("Call the round off"),
          _("Every application ends without a result; the reason is public."), True, True),
)  # fmt: skip
APPLICATION = (
    Offer("recommend", checking.recommend, forms.RecommendForm, _("Recommend or not"),
          _("Recommended, it goes on; not recommended, it ends with your reasons.")),
    Offer("pass_over", checking.pass_over, forms.ReasonForm, _("Go on without the recommendation"),
          _("The announced day has passed: eligibility is checked, and the file says that no recommendation came."),
          aside=True),
    Offer("accept", checking.accept, forms.NoForm, _("Find eligible"),
          _("Every requirement is judged once more; experts can be drawn for it.")),
    Offer("waive", checking.waive, forms.WaiveForm, _("Accept a requirement on papers seen"),
          _("The requirement counts as met, with your name and reason; another finds the applicant eligible."),
          aside=True),
    Offer("check", checking.check, forms.NoForm, _("Judge anew"),
          _("All requirements are judged on what ledger and register hold now."), aside=True),
    Offer("refuse", checking.refuse, forms.ReasonForm, _("Find not eligible"),
          _("The application ends; the applicant reads your reason."), True, True),
    Offer("set_aside", lambda *, application_id, **given: reviewing.set_aside(**given), forms.SetAsideForm,
          _("Set a review aside"),
          _("It counts for nothing; another expert is drawn by the rule of the draw. Both are on record. What a "
            "meeting or visit found with this reviewer is found anew."), True, True),
    Offer("ask_aside", lambda *, application_id, **given: asides.ask_aside(**given), forms.AskAsideForm,
          _("Ask that a reviewer leave who cannot review"),
          _("Another officer decides, with the reason. Asked and decided stay on record; how many left is public."),
          aside=True),
    Offer("decide_aside", lambda *, application_id, **given: asides.decide_aside(**given), forms.DecideAsideForm,
          _("Decide whether a reviewer leaves"),
          _("Agreed to, the seat is drawn again by the rule of the draw; nobody chooses who comes.")),
    Offer("fill_seat", seats.fill_seat, forms.ReasonForm, _("Fill the empty seat"),
          _("The draw has nobody left. Of the experts who know the field and have no conflict, the least loaded comes, "
            "drawn by rule; all of them stand in the log.")),
    Offer("propose", committee.propose, forms.ProposeForm, _("Propose a prize"),
          _("Within the quotas of the round; until the publication it can be taken back.")),
    Offer("unpropose", committee.unpropose, forms.ReasonForm, _("Take the proposal back"),
          _("The application is without a prize again."), aside=True),
    Offer("enter_answer", lambda *, application_id, **given: objections.enter_answer(**given),
          forms.EnterAnswerForm, _("Enter an answer to an objection that came on paper"),
          _("It counts by the day of its posting, or of its receipt. Whoever enters it does not decide."), aside=True),
    Offer("decide_objection", lambda *, application_id, **given: committee.decide_objection(**given),
          forms.DecideObjectionForm, _("Decide an objection"),
          _("Upheld, the applicant leaves the list and its place stays vacant.")),
)  # fmt: skip
CASE = (
    Offer("notice", cases.notice, forms.NoForm, _("Write the notice"),
          _("The holder gets the notice and may answer in time.")),
    Offer("decide", cases.decide, forms.DecideCaseForm, _("Revoke the honour"),
          _("The honour ends, its record too; the certificate is to be returned, the decision names the remedies."),
          True),
    Offer("drop", cases.drop, forms.ReasonForm, _("Close: the honour stays"),
          _("The holder is told that the proceeding is closed."), aside=True),
)  # fmt: skip
MINE = (
    Offer("save", applying.save, forms.ApplicationForm, _("Save"), _("You can go on later, until the closing.")),
    Offer("submit", applying.submit, forms.SubmitForm, _("Hand in"),
          _("Your county gets it, then your city, then the round’s bureau. What you hand in stands.")),
    Offer("take_back", applying.take_back, forms.NoForm, _("Take back"),
          _("It becomes a draft again, as long as the county has not looked at it."), aside=True),
    Offer("withdraw", applying.withdraw, forms.NoForm, _("Withdraw"), _("The application ends."), True, True),
)  # fmt: skip
HONOUR = (
    Offer("give_up", holding.give_up, forms.NoForm, _("Give the honour up"),
          _("It ends today; its page says that you gave it up."), True, True),
)  # fmt: skip
REVIEW = (
    Offer("submit", reviewing.submit_review, forms.OverallForm, _("Submit the review"),
          _("It stands then; only the lead of the reviewers can send it back.")),
    Offer("cannot", asides.ask_aside, forms.CannotForm, _("I cannot review this application"),
          _("The bureau decides; until then it stays yours. For a tie to the applicant declare the interest instead."),
          aside=True),
    Offer("ask", reviewing.ask, forms.AskForm, _("Ask the applicant"), _("The answer shows here."), aside=True),
)  # fmt: skip
LEAD = (
    Offer("meeting", meeting.hold_meeting, forms.MeetingForm, _("Enter the consensus meeting"),
          _("What was agreed counts instead of the mean of the reviews.")),
    Offer("visit", meeting.enter_visit, forms.VisitForm, _("Enter the site visit"),
          _("Items that you score anew count before all else, once more than half of the reviewers stand by it.")),
)  # fmt: skip
MEMBER = (
    Offer("stand_by", assenting.stand_by, forms.AssentForm, _("Say whether the lead’s record is right"),
          _("It stands under “Reviews with their reasons”. It counts once more than half of the reviewers, the lead "
            "among them, stand by it; otherwise it is dropped, kept on file, and entered anew.")),
)  # fmt: skip


FORMER = (
    Offer("confirm", former.confirm, forms.NoForm, _("Confirm it"),
          _("The honour stands in the public register and on the ledger; the portal signs a certificate.")),
    Offer("decline", former.decline, forms.ReasonForm, _("Do not confirm it"),
          _("Nothing is entered; the officer reads your reason and may enter it anew."), True, True),
)  # fmt: skip


# steps of a round that judge its applicants; those of an application and of a review all do
JUDGING = {"rank", "publish", "approve", "send_back", "confer", "reopen"}


def after_statement(found, row, scope):
    """(offers, owed): before the actor has stated his interests in the round, only what judges nobody is offered."""
    if not unstated(scope, row.pk):
        return found, False
    left = [offer for offer in found if offer in ROUND and offer.verb not in JUDGING]
    return left, len(left) < len(found)


def _moves(table, state, scope):
    return {move.verb for move in table.open_to(state, scope) if move.permission}


def of_round(row, scope):
    """The offers that the scope may take in the round now."""
    if not scope.is_agency or not own_agency(scope, row):
        return []
    found = _moves(states.ROUNDS, row.state, scope)
    if "amend" in found:
        found.add("discard")
    if "rank_again" in found:
        found.add("rank")
    panel = row.panels.exclude(state=states.DROPPED).first()
    found.discard("begin_review")
    if row.state == states.CLOSED and scope.may(states.MANAGE):
        found |= {"begin_review", "drop_panel", "renew_experts"} if panel else {"open_panel"}
    if row.state == states.REVIEWING:
        found.discard("rank" if row.programme.has("site") else "begin_visits")
        if {"rank", "begin_visits"} & found and meeting.awaited(row):
            found -= {"rank", "begin_visits"}
    return [offer for offer in ROUND if offer.verb in found]


def of_application(application, scope):
    """The offers that the scope may take in the application now."""
    found, row = set(), application.round
    recommending = scope.may(states.RECOMMEND) and application.state in (states.COUNTY, states.CITY)
    if recommending and checking.recommender(application).pk == scope.agency_code:
        found.add("recommend")
    if own_agency(scope, row):
        moves = _moves(states.APPLICATIONS, application.state, scope)
        if "check" in moves:
            found |= {"check", "accept", "refuse", "waive"}
            if checking.waived_alone(application, scope):
                found.discard("accept")
        if "pass_over" in moves and row.state == states.CLOSED:
            found.add("pass_over")
        if row.state == states.COMMITTEE:
            found |= {"propose", "unpropose"} & moves
        if row.state == states.REVIEWING and application.state == states.ELIGIBLE and scope.may(states.MANAGE):
            found |= {"set_aside", "ask_aside"}
        if row.state == states.REVIEWING and scope.may(states.DECIDE) and asides.waiting_for(application, scope):
            found.add("decide_aside")
        if scope.may(states.DECIDE) and seats.is_empty(application):
            found.add("fill_seat")
        found |= _of_objections(application, scope)
    return [offer for offer in APPLICATION if offer.verb in found]


def _of_objections(application, scope):
    """Decided once the applicant was heard; an answer on paper is entered until then."""
    open_ones, found = application.objections.filter(state__in=states.OBJECTION_OPEN), set()
    if scope.may(states.DECIDE) and open_ones.filter(state=states.HEARD).exists():
        found.add("decide_objection")
    if scope.may(states.MANAGE) and open_ones.filter(answer="").exists():
        found.add("enter_answer")
    return found


def of_case(case, scope):
    if not scope.is_agency or not own_agency(scope, case.honour):
        return []
    found = _moves(states.CASES, case.state, scope)
    if scope.user_id is not None and scope.user_id == case.opened_by:
        found.discard("decide")
    return [offer for offer in CASE if offer.verb in found]


def of_former(entry, scope):
    """Whoever entered it waits for another."""
    if not scope.is_agency or not own_agency(scope, entry) or scope.user_id in (None, entry.entered_by):
        return []
    found = _moves(states.FORMERS, entry.state, scope)
    return [offer for offer in FORMER if offer.verb in found]


def of_mine(application, scope):
    if not scope.is_enterprise or not scope.may(states.APPLY):
        return []
    found = _moves(states.APPLICATIONS, application.state, scope)
    if application.state == states.DRAFT:
        found |= {"save"}
    return [offer for offer in MINE if offer.verb in found]


def reviewing_offers(application, writing):
    """What a reviewer may do while writing; questions only where the programme has them, and nobody asks to leave what
    was withdrawn."""
    kept = set()
    if not application.round.programme.has(QUESTIONS):
        kept.add("ask")
    if application.state != states.ELIGIBLE:
        kept.add("cannot")
    return [offer for offer in REVIEW if writing and offer.verb not in kept]


def of_lead(application, scope):
    """What the lead of the reviewers may enter now."""
    lead = application.lead
    if lead is None or scope.user_id is None or lead.user_id != scope.user_id or application.state != states.ELIGIBLE:
        return []
    meeting_due = getattr(application, "meeting", None)
    found = set()
    if application.round.state == states.REVIEWING and meeting_due and meeting_due.state == states.DUE:
        found.add("meeting")
    if application.round.state == states.VISITING and not application.visit_on:
        found.add("visit")
    return [offer for offer in LEAD if offer.verb in found]


def of_member(application, scope):
    """What a reviewer who does not lead is asked now."""
    asked = scope.user_id is not None and application.pk in asked_of(scope.user_id)
    return [offer for offer in MEMBER if asked]


ROUND_TONES = {state: "info" for state in states.ROUND_STATES} | {
    states.DRAFT: "neutral", states.CONFERRED: "good", states.CALLED_OFF: "adverse", states.PUBLICITY: "warn",
}  # fmt: skip
TONES = {state: "info" for state in states.APPLICATION_STATES} | {
    states.DRAFT: "neutral", states.CONFERRED: "good", states.PUBLIC: "warn", states.NOT_RECOMMENDED: "adverse",
    states.INELIGIBLE: "adverse", states.NOT_CHOSEN: "done", states.WITHDRAWN: "done", states.STRUCK: "adverse",
    states.MOOT: "done",
}  # fmt: skip

STAYS = {
    "publish": _(
        "No list was published: whoever was proposed no longer meets the conditions and is struck off with the reason. "
        "The round stays before the committee: it proposes others, or the round is called off."
    ),
}  # fmt: skip


def standing_of(application, *, inner):
    """{state, tone, waits} of an application as a reader may know it: whom the committee proposes, and so whom it does
    not, is the affair of the bureau that runs the round until the list is public."""
    state = states.ELIGIBLE if application.state == states.PROPOSED and not inner else application.state
    return {"state": APPLICATION_STATES[state], "tone": TONES[state], "waits": WAITS.get(state, NOTHING_DUE)}


CASE_TONES = {states.OPENED: "info", states.NOTICED: "warn", states.ANSWERED: "info", states.DECIDED: "adverse",
              states.DROPPED_CASE: "done"}  # fmt: skip
OBJECTION_TONES = {states.FILED: "warn", states.HEARD: "info", states.UPHELD: "good", states.REJECTED: "done"}
FORMER_TONES = {states.WAITING: "warn", states.CONFIRMED: "good", states.DECLINED: "done"}
WAITS = {
    states.DRAFT: _("The enterprise fills the application in and hands it in before the closing."),
    states.COUNTY: _("The county looks at the application and recommends it or not."),
    states.CITY: _("The city looks at the application and recommends it or not."),
    states.CHECKING: _("The bureau of the round decides on eligibility, by the rules and their evidence."),
    states.ELIGIBLE: _("Experts who were drawn review it, blind to each other."),
    states.PROPOSED: _("The committee has proposed a prize; the list is published next."),
    states.PUBLIC: _("Anybody may object by name until the last day of the publicity."),
    states.CONFERRED: _("Nothing more is due: the honour was conferred."),
}
ROUND_WAITS = {
    states.OPEN: _("Enterprises apply until the closing."),
    states.CLOSED: _("Counties and cities recommend; eligibility is checked; then experts are drawn."),
    states.REVIEWING: _("Experts review; the bureau begins the visits when all is in."),
    states.VISITING: _("The leads of the reviewers enter their visits; then the round is ranked."),
    states.RANKED: _("The bureau lays the order before the committee."),
    states.COMMITTEE: _("The committee proposes prizes on the pages of the applications, then publishes the list."),
    states.PUBLICITY: _("Anybody may object by name until the last day of the publicity."),
    states.APPROVING: _("The government approves the list or sends it back."),
    states.APPROVED: _("The bureau confers."),
}
CASE_WAITS = {
    states.OPENED: _("The conferring bureau writes the notice."),
    states.NOTICED: _("The holder may answer; it is decided after the answer, or when its time is over."),
    states.ANSWERED: _("Another officer than who opened it decides, with reasons."),
}
NOTHING_DUE = _("Nothing more is due.")
