"""The verbs a page offers: form, operation, button, and what will follow, in one table a kind of record.

A button hides what the verb and the database refuse as well.
"""

from django.utils.translation import gettext_lazy as _

from apps.kernel.offers import Offer
from apps.kernel.stepping import Overtaken

from . import states
from .forms import base, steps
from .forms import recusals as recusal_forms
from .models.recusal import TO_SERVE
from .operations import (
    agreeing,
    campaigns,
    checking,
    consenting,
    drawing,
    extending,
    late_letters,
    orders,
    plans,
    points,
    rechecks,
    recusals,
    reviewing,
    tasks,
)
from .operations.steps import OtherBureau, TooEarly, too_early
from .permissions import own_agency
from .queries.fitness import apart
from .queries.law import asked_until
from .queries.story import behind, follows, latest

PLAN = (
    Offer("submit_plan", plans.submit_plan, steps.SubmitForm, _("Submit for approval"),
          _("A second person looks at it. What breaks a limit is refused here.")),
    Offer("approve_plan", plans.approve_plan, base.NoForm, _("Approve the plan"),
          _("From then on its tasks neither come, change nor go.")),
    Offer("return_plan", plans.return_plan, base.ReasonForm, _("Return the plan"),
          _("It is a draft again; its author reads the reason."), aside=True),
    Offer("file_plan", plans.file_plan, base.NoForm, _("File with the bureau above"),
          _("The bureau above sees it at its desk; then it may be published.")),
    Offer("receive_plan", plans.receive_plan, base.NoForm, _("Note the receipt"),
          _("The receipt stands on the plan.")),
    Offer("publish_plan", plans.publish_plan, base.NoForm, _("Publish the plan"),
          _("Anybody can read it, and the draws of its tasks can be prepared.")),
)  # fmt: skip
TASK = (
    Offer("prepare_draw", drawing.prepare_draw, steps.CeremonyForm, _("Prepare the draw"),
          _("Objects and inspectors are taken from the pools as they are now, without those whose turn of the year is "
            "taken. Then name witnesses, seal and hold the ceremony.")),
    Offer("take_up", drawing.take_up, base.NoForm, _("Take over what was drawn"),
          _("Each object becomes a visit with its inspectors, who find it on their lists.")),
    Offer("follow_draw", drawing.follow_draw, base.NoForm, _("Take over the replacements"),
          _("Seats and visits follow what was replaced in the draw.")),
    Offer("finish_task", tasks.finish_task, base.NoForm, _("Finish the task"),
          _("Possible once every result is published."), aside=True),
    Offer("renew_inspectors", drawing.renew_inspectors, base.NoForm, _("Take the inspectors anew"),
          _("The draft's inspectors become those of the pool as it is now; the objects stay."), aside=True),
    Offer("drop_draw", drawing.drop_draw, base.ReasonForm, _("Give the draw up"),
          _("The draft is thrown away; the task can make another."), aside=True),
    Offer("cancel_task", tasks.cancel_task, base.NoForm, _("Agree to the cancellation"),
          _("The task is given up. It stays in the published plan with day and reason; the bureau above is told.")),
    Offer("keep_task", tasks.keep_task, base.ReasonForm, _("Let the task stand"),
          _("It is not cancelled; its draw can be prepared, or held again where it is void."), aside=True),
    Offer("ask_cancel", tasks.ask_cancel, base.ReasonForm, _("Ask to cancel the task"),
          _("A second officer agrees or not. Day and reason stay in the published plan."), aside=True),
    Offer("approve_campaign", tasks.approve_campaign, base.NoForm, _("Approve the campaign"),
          _("Its terms stand from then on. It is public once a choice of enterprises is agreed to.")),
    Offer("decline_campaign", tasks.decline_campaign, base.ReasonForm, _("Decline the campaign"),
          _("It is not held; who set it reads the reason."), aside=True),
    Offer("drop_campaign", tasks.drop_campaign, base.ReasonForm, _("Give the campaign up"),
          _("Nobody has been visited yet."), aside=True),
)  # fmt: skip
VISIT = (
    Offer("write_notice", checking.write_notice, base.NoForm, _("Write the notice of the inspection"),
          _("It gets its number and can be printed: show it at the door with both certificates."), aside=True),
    Offer("note_recusal", recusals.note_recusal, recusal_forms.NoteRecusalForm, _("Note a request for recusal"),
          _("The enterprise asks that an inspector steps aside, as the notice grants it. The head of the bureau "
            "decides on paper, and the enterprise is told; the check goes on before."), aside=True),
    Offer("replace_seat", campaigns.replace_seat, steps.SeatForm, _("Send another inspector"),
          _("The reason stays on record; who goes instead finds the visit on the own list."), aside=True),
    Offer("drop_visit", campaigns.drop_visit, base.ReasonForm, _("Let the visit fall away"),
          _("Only before anything is written down. Where the register has the enterprise in business, a reviewer does "
            "it."), True, True),
    Offer("grant_recusal", recusals.grant_recusal, recusal_forms.DecideRecusalForm, _("Let the inspector step aside"),
          _("The decision is written and told to the enterprise with your reason. The inspector enters nothing more, "
            "and the seat is to be replaced.")),
    Offer("refuse_recusal", recusals.refuse_recusal, recusal_forms.DecideRecusalForm,
          _("Refuse the request for recusal"),
          _("The inspector goes on. The decision is written and told to the enterprise with your reason and where it "
            "can turn.")),
    Offer("serve_recusal", recusals.serve_recusal, recusal_forms.ServeRecusalForm,
          _("Record the service of the decision on recusal"), _("The receipt stands with the decision."), aside=True),
    Offer("approve_result", reviewing.approve_result, base.NoForm, _("Agree with the result"),
          _("It may be published within twenty working days of the check.")),
    Offer("let_stand", points.let_stand, base.ReasonForm, _("Let it stand without what is missing"),
          _("The result was entered without a network. Your reason stays on record; then it can be reviewed."),
          aside=True),
    Offer("return_result", reviewing.return_result, base.ReasonForm, _("Return the result"),
          _("The inspectors correct it; what they entered is kept."), aside=True),
    Offer("publish_result", reviewing.publish_result, base.NoForm, _("Publish the result"),
          _("It stands under the enterprise's name at once, and is a fact of the ledger: the rating follows."), True),
    Offer("issue_order", orders.issue_order, steps.OrderForm, _("Order rectification"),
          _("The order gets its number and goes to the enterprise; the time runs from its service."), True, True),
    Offer("refer", orders.refer, steps.ReferForm, _("Transfer the matter"),
          _("A letter of transfer is written; the receipt is awaited within five working days."), aside=True),
    Offer("agree_set_aside", agreeing.agree_set_aside, base.NoForm, _("Agree that nothing follows"),
          _("The duty ends with the reason on record; an order or a transfer stays possible.")),
    Offer("decline_set_aside", agreeing.decline_set_aside, base.ReasonForm, _("Not agree that nothing follows"),
          _("It is owed on, with your reason on record."), aside=True),
    Offer("agree_penalty", agreeing.agree_penalty, base.NoForm, _("Agree to the penalty that followed"),
          _("Result and penalty are tied: repair hides both, at once where it is repaired already.")),
    Offer("decline_penalty", agreeing.decline_penalty, base.ReasonForm, _("Not agree to the penalty"),
          _("The result stays as it is, with your reason on record."), aside=True),
    Offer("agree_correction", agreeing.agree_correction, base.NoForm, _("Agree to the correction"),
          _("The result is off the public pages and the ledger at once, open orders and transfers fall with it. Its "
            "inspectors enter it again; it is reviewed and published with the mark that it was corrected."), True),
    Offer("decline_correction", agreeing.decline_correction, base.ReasonForm, _("Not agree to the correction"),
          _("The result stands, with your reason on record."), aside=True),
    Offer("ask_correction", agreeing.ask_correction, base.ReasonForm, _("Ask to correct the result"),
          _("Say in 10 to 300 characters what is wrong; it is published with the corrected result. A reviewer who was "
            "not there agrees or not. The old version is kept."), aside=True),
    Offer("ask_set_aside", agreeing.ask_set_aside, base.ReasonForm, _("Ask to let nothing follow"),
          _("Say why in 10 to 300 characters. A reviewer who was not there agrees or not; until then it is owed."),
          aside=True),
    Offer("ask_penalty", agreeing.ask_penalty, steps.PenaltyForm, _("Name the penalty that followed"),
          _("A reviewer who was not there agrees or not. Then result and penalty are tied: repair hides both."),
          aside=True),
)  # fmt: skip
ORDER = (
    Offer("serve_order", orders.serve_order, steps.ServeForm, _("Record the service of the order"),
          _("The time to rectify begins.")),
    Offer("recheck", rechecks.recheck, steps.RecheckForm, _("Record the re-check"),
          _("The other inspector confirms it from the own account. Then passed closes the order; failed lets the "
            "enterprise report again, or goes to enforcement.")),
    Offer("confirm_recheck", rechecks.confirm_recheck, base.NoForm, _("Confirm the re-check"),
          _("You were there, and what is recorded is what you saw. A finding is written and the order moves.")),
    Offer("refuse_recheck", rechecks.refuse_recheck, base.ReasonForm, _("Not confirm the re-check"),
          _("The order stays as it was, with your reason on record; two look again."), aside=True),
    Offer("note_request", extending.note_request, steps.NoteRequestForm, _("Note a request for more time"),
          _("One that came on paper. The order does not run out before you answer it, and the enterprise is told that "
            "it is noted."), aside=True),
    Offer("note_late_letter", late_letters.note_late_letter, steps.NoteRequestForm,
          _("Note a letter that came in time"),
          _("For a request for more time that came on paper before this order ran out, and was not entered. A reviewer "
            "says whether it came in time; until then nothing follows from the order."), aside=True),
    Offer("agree_in_time", late_letters.agree_in_time, base.NoForm, _("The letter came in time"),
          _("The order has not run out: what it brought on the ledger is withdrawn, and the request is to be "
            "answered.")),
    Offer("decline_in_time", late_letters.decline_in_time, base.ReasonForm, _("The letter came too late"),
          _("The order stays not met. The enterprise gets your reason on paper, with where it can turn."), aside=True),
    Offer("extend_order", extending.extend_order, steps.ExtendForm, _("Give more time"),
          _("Once, by no more than the limit, to whoever asked in time; both reasons stay on record. The enterprise "
            "gets the answer on paper."), aside=True),
    Offer("refuse_extension", extending.refuse_extension, steps.RefuseForm, _("Refuse more time"),
          _("The enterprise gets your reason on paper, with where it can turn. As many days are left to it as must "
            "have been left when it asked."), aside=True),
    Offer("pass_on", orders.pass_on, steps.ReferForm, _("Pass on to enforcement"),
          _("The order is closed as not met, and a letter of transfer is written."), True, True),
    Offer("take_back", orders.take_back, base.ReasonForm, _("Take the order back"),
          _("The enterprise owes nothing by it any more and is told why. What the problem asks for is owed anew."),
          aside=True),
    Offer("agree_take_back", agreeing.agree_take_back, base.NoForm, _("Agree to take the order back"),
          _("What it brought on the ledger is withdrawn, and what the problem asks for is owed anew.")),
    Offer("decline_take_back", agreeing.decline_take_back, base.ReasonForm, _("Not agree to take the order back"),
          _("The order stands, with your reason on record."), aside=True),
    Offer("ask_take_back", agreeing.ask_take_back, base.ReasonForm, _("Ask to take the order back"),
          _("It has come onto the ledger: say why in 10 to 300 characters, and a reviewer agrees or not."), aside=True),
)  # fmt: skip
PARTY = (
    Offer("report_done", orders.report_done, steps.ReportForm, _("Report that it is done"),
          _("The bureau looks again within ten working days. The order is closed when that passes.")),
    Offer("ask_extension", extending.ask_extension, steps.AskForm, _("Ask for more time"),
          _("Once, and by the day named above. The bureau answers on paper; the order does not run out before its "
            "answer."), aside=True),
)  # fmt: skip

NOT_YOURS = _("Nothing was done: your post does not take this step.")
NOT_OPEN = _("Nothing was done: this step is not open to you now. Look at the page again.")
# verbs whose move has another name than the button
MOVE = {"recheck": "pass_recheck"}
TABLES = {"plan": (PLAN, states.PLANS), "task": (TASK, states.TASKS), "visit": (VISIT, states.VISITS),
          "order": (ORDER, states.ORDERS)}  # fmt: skip
# beside its way
FREE = {"replace_seat", "issue_order", "refer", "ask_set_aside", "ask_penalty", "ask_correction", "write_notice",
        "let_stand", "note_recusal", "grant_recusal", "refuse_recusal", "serve_recusal"}  # fmt: skip
# what one has asked for and a reviewer answers: the kind of Consent
ANSWERS = {"agree_set_aside": "set_aside", "decline_set_aside": "set_aside", "agree_penalty": "penalty",
           "decline_penalty": "penalty", "agree_correction": "correct", "decline_correction": "correct",
           "agree_take_back": "take_back", "decline_take_back": "take_back",
           "agree_in_time": "in_time", "decline_in_time": "in_time"}  # fmt: skip
ASKS = {"ask_set_aside": "set_aside", "ask_penalty": "penalty", "ask_correction": "correct"}
WORD = {"confirm_recheck", "refuse_recheck"}  # of the inspectors of a re-check that waits


# what nobody does who has declared an interest in the enterprise (operations/reviewing.without_interest)
BY_OTHERS = {
    "visit": {"approve_result", "return_result", "let_stand", "refer", "issue_order"},
    "order": {"take_back", "pass_on", "extend_order", "refuse_extension"},
}


def offered(kind, row, scope, agency_id, **facts):
    """What the reader may do with a plan, task, visit or order now."""
    found = _open(kind, row, scope, agency_id, **facts)
    others = BY_OTHERS.get(kind, set())
    if any(offer.verb in others for offer in found) and _apart(kind, row, scope):
        return [offer for offer in found if offer.verb not in others]
    return found


def _apart(kind, row, scope):
    return scope.user_id is not None and apart(scope.user_id, row.visit if kind == "order" else row)


def _open(kind, row, scope, agency_id, **facts):
    offers, table = TABLES[kind]
    moves = {move.verb for move in table.open_to(row.state, scope)}
    mine = own_agency(scope, agency_id)
    found = []
    for offer in offers:
        if offer.verb in ANSWERS or offer.verb == "ask_take_back":
            if mine and _second_word(offer.verb, kind, row, scope):
                found.append(offer)
        elif offer.verb in FREE:
            if mine and _free(offer.verb, row, scope, **facts):
                found.append(offer)
        elif offer.verb in WORD:
            if mine and row.state in states.ORDER_OPEN and _gives_word(offer.verb, row, scope):
                found.append(offer)
        elif MOVE.get(offer.verb, offer.verb) in moves and _own(offer.verb, kind, row, scope, mine):
            found.append(offer)
    return found


def why_not(kind, row, scope, agency_id, verb):
    """Why a step is not offered to the reader now, in a sentence that is true."""
    _offers, table = TABLES[kind]
    name = MOVE.get(verb, verb)
    moves = [move for move in table.moves if move.verb == name]
    if verb != "receive_plan" and not own_agency(scope, agency_id):
        return OtherBureau.message
    if moves and not any(not move.permission or scope.may(move.permission) for move in moves):
        return NOT_YOURS
    if too_early(table, name, row.state):
        return TooEarly.message
    if moves and not any(row.state in move.source for move in moves):
        return Overtaken.message
    if verb in BY_OTHERS.get(kind, ()) and _apart(kind, row, scope):
        return reviewing.ReviewerInterested.message
    return NOT_OPEN  # another person's word, or something else comes first


def _second_word(verb, kind, row, scope):
    """Whether something waits for this reviewer's word, or an order is taken back by two and nobody has asked yet."""
    if verb == "ask_take_back":
        return scope.may(states.FOLLOW) and row.state in states.ORDER_OPEN and _two(row)
    if kind == "order" and row.state not in states.ORDER_OPEN:
        return False
    waits = consenting.waiting(ANSWERS[verb], **{kind: row}) if scope.may(states.REVIEW) else None
    return waits is not None and consenting.may_answer(waits, row if kind == "visit" else row.visit, scope.user_id)


def _two(order):
    """Whether an order is taken back by two, and nobody has asked yet."""
    return bool(orders.on_the_ledger(order)) and consenting.waiting("take_back", order=order) is None


def _gives_word(verb, order, scope):
    """Whether a re-check waits for this person: the other inspector confirms it or not, who recorded it may take it
    back."""
    row = order.rechecks.filter(state="waiting").select_related("first", "second").first()
    if row is None or scope.user_id not in (row.first.user_id, row.second.user_id):
        return False
    return verb == "refuse_recheck" or scope.user_id != row.by_id


def _drawing(row, test):
    draw = latest(row.draw_id)
    return draw is not None and test(draw)


def _approves(task, scope):
    return task.kind == task.Kind.CAMPAIGN and task.approved_on is None and scope.user_id != task.created_by_id


# whether a verb of a task, open in its state, is offered on this row to this person
OF_TASK = {
    "prepare_draw": lambda row, _scope: row.plan_id is not None and row.plan.state == states.ANNOUNCED,
    "cancel_task": lambda row, scope: row.cancel_asked_on is not None and scope.user_id != row.cancel_asked_by_id,
    "keep_task": lambda row, scope: row.cancel_asked_on is not None and scope.user_id != row.cancel_asked_by_id,
    "ask_cancel": lambda row, _scope: (
        row.plan is not None
        and row.plan.state != states.DRAFT
        and row.cancel_asked_on is None
        and (row.state == states.SET or _drawing(row, lambda draw: draw.state == "void"))
    ),
    "drop_campaign": lambda row, _scope: row.kind == row.Kind.CAMPAIGN,
    "approve_campaign": lambda row, scope: _approves(row, scope),
    "decline_campaign": lambda row, scope: _approves(row, scope),
    "take_up": lambda row, _scope: _drawing(row, lambda draw: draw.state == "drawn"),
    "drop_draw": lambda row, _scope: row.draw is not None and row.draw.is_draft,
    "renew_inspectors": lambda row, _scope: _drawing(row, lambda draw: draw.is_draft),
    "follow_draw": lambda row, _scope: follows(row) and behind(row),
    "finish_task": lambda row, _scope: not row.visits.exclude(state__in=(states.SHOWN, states.VOID)).exists(),
}


def _letter(order):
    """Whether a letter that asks for more time may still be noted: one that came in time may be noted later."""
    return order.asked_on is None and asked_until(order) >= order.served_on and not _letter_waits(order)


def _letter_waits(order):
    return consenting.waiting("in_time", order=order) is not None


def _at_rest(order):
    """Whether no word is waited for that comes before a step on what was found."""
    return not _letter_waits(order) and not order.rechecks.filter(state="waiting").exists()


# whether a verb of an order, open in its state, is offered on this row
OF_ORDER = {
    "extend_order": lambda order: order.asks, "refuse_extension": lambda order: order.asks,
    "note_request": _letter, "note_late_letter": _letter, "recheck": _at_rest, "pass_on": _at_rest,
    "take_back": lambda order: not orders.on_the_ledger(order),
}  # fmt: skip


def _own(verb, kind, row, scope, mine):
    if verb == "receive_plan":
        return scope.agency_code == row.filed_with_id and row.received_on is None
    if not mine:
        return False
    if verb in ("approve_plan", "return_plan"):
        return scope.user_id != row.drafted_by_id
    if kind == "task":
        return OF_TASK[verb](row, scope) if verb in OF_TASK else True
    if verb == "drop_visit":
        return _drops(row, scope)
    return OF_ORDER[verb](row) if verb in OF_ORDER else True


def _drops(visit, scope):
    closed = visit.enterprise.status != visit.enterprise.Status.OPEN
    return visit.task.kind == "campaign" and (scope.may(states.REVIEW) or (closed and scope.may(states.PLAN)))


OF_RECUSAL = {
    "note_recusal": lambda row, scope: (
        row.state in recusals.OPEN and (scope.may(states.CHECK) or scope.may(states.PLAN))
    ),
    "grant_recusal": lambda row, scope: row.state == states.ASSIGNED and recusals.waits_for(row, scope),
    "refuse_recusal": lambda row, scope: recusals.waits_for(row, scope),
    "serve_recusal": lambda row, scope: scope.may(states.CHECK) and row.recusals.filter(TO_SERVE).exists(),
}


def _free(verb, row, scope, *, sits=False, problem=False, owed=False):
    if verb == "replace_seat":
        return row.task.kind == "campaign" and row.state == states.ASSIGNED and scope.may(states.PLAN)
    if verb == "write_notice":
        return sits and row.state == states.ASSIGNED
    if verb in OF_RECUSAL:
        return OF_RECUSAL[verb](row, scope)
    if verb == "let_stand":
        return bool(row.state == states.ENTERED and row.lacks and not row.lacks_reason and scope.may(states.REVIEW))
    if verb == "refer" and row.state == states.ENTERED:  # to the police, what cannot wait
        return scope.may(states.REVIEW) and not sits
    if not scope.may(states.FOLLOW):
        return False
    if verb == "refer":
        return row.state in (states.REVIEWED, states.SHOWN)
    if verb == "issue_order":
        return problem and row.state in (states.REVIEWED, states.SHOWN)
    asked = consenting.waiting(ASKS[verb], visit=row) is not None
    fits = {"ask_set_aside": owed, "ask_penalty": problem, "ask_correction": not row.penalty_number}
    return row.state == states.SHOWN and not asked and fits[verb]


def party_offers(order, scope, on):
    """What the enterprise may do with an order on a day."""
    moves = {move.verb for move in states.ORDERS.open_to(order.state, scope)}
    asks = order.state == states.SERVED and not order.asked_on and on <= asked_until(order)
    return [o for o in PARTY if o.verb in moves and (asks or o.verb != "ask_extension")]
