"""The verbs that the page of an order offers: forms, buttons, and what will follow; those of its statements too."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from apps.kernel.offers import Offer

from . import states
from .forms import base, batches, orders
from .operations import (
    answers,
    escalating,
    following,
    giving_up,
    hearing_calls,
    hearings,
    let_in,
    letters,
    recheck_objections,
    recheck_refusals,
    rechecking,
    returning,
    suspensions,
)
from .permissions import oversees, own_agency

CHANGED = _("Its file was changed after it was signed: nothing is decided on it, and the laboratory hands it in again.")
ORDER = (
    Offer("serve_order", following.serve_order, batches.ServeForm, _("Record the service of the order"),
          _("The days to correct begin, and those of the bureau to check again.")),
    Offer("enter_report", letters.enter_report, batches.ReportLetterForm, _("Enter a report that came on paper"),
          _("The day of its posting counts; the re-check follows."), aside=True),
    Offer("enter_application", suspensions.enter_application, batches.ReportLetterForm,
          _("Enter an application for the re-check that came on paper"),
          _("The day of its posting counts; the re-check follows."), aside=True),
    Offer("decide_extension", following.decide_extension, orders.DecideExtensionForm, _("Decide on more time"),
          _("Granted, both limits are longer. Once only.")),
    Offer("draw_samplers", escalating.draw_samplers, base.NoForm, _("Draw who takes the samples"),
          _("Two certified samplers of the bureau, by chance: frame and seed stay on record.")),
    Offer("take_recheck", escalating.take_recheck, orders.RecheckForm, _("Take samples for the re-check"),
          _("Free of charge, with a backup, under seals, for a laboratory that is qualified. The enterprise signs the "
            "form and gets a copy.")),
    Offer("refuse_recheck", recheck_refusals.refuse_recheck, orders.RefusedForm, _("The re-check was refused"),
          _("A record of it is left there. Another officer says that it counts as failed; then the enterprise may "
            "still object."), True, True),
    Offer("excuse_refusal", recheck_refusals.excuse_refusal, base.ReasonForm,
          _("The refusal of the re-check does not count"),
          _("It lets the samplers in after all, or had its reason: another re-check is taken."), aside=True),
    Offer("find_closed", recheck_refusals.find_closed, orders.FoundForm, _("It is closed"),
          _("The order rests: nobody can be checked again there now."), aside=True),
    Offer("find_open", recheck_refusals.find_open, orders.FoundForm, _("It is open again"),
          _("The order goes on, with the days of the bureau anew.")),
    Offer("redraw_samplers", escalating.draw_samplers, base.ReasonForm, _("Draw others"),
          _("Whoever was drawn cannot go: the reason stays on record."), aside=True),
    Offer("decide_recheck", escalating.decide_recheck, base.FindingForm, _("Say what the re-check found"),
          _("Passed, the order ends and the product may be sold. Failed, a notice is written: from its service the "
            "enterprise has fifteen days to object, and nothing follows before.")),
    Offer("return_recheck", returning.return_recheck, base.ReasonForm, _("Return the report"), CHANGED),
    Offer("give_up_recheck", giving_up.give_up_recheck, batches.GiveUpForm, _("The samples cannot be tested any more"),
          _("The re-check ends without a report, and another one is taken. By another officer than took them."),
          aside=True),
    Offer("void_recheck", rechecking.void_recheck, base.ReasonForm, _("The re-check counts for nothing"),
          _("Its seal was broken or its laboratory lost its qualification. What rests on it, a suspension too, is "
            "taken back on paper, and another one is taken."), True, True),
    Offer("order_product", let_in.order_product, orders.ProductForm, _("Order stop of sales and correction"),
          _("The product that failed under the order on the refusal is stopped, and has its days to be corrected. The "
            "order on the refusal ends."), True),
    Offer("report_up", escalating.report_up, base.NoForm, _("Report to the bureau above"),
          _("Level by level it reaches the province, which announces it."), True),
    Offer("pass_up", escalating.pass_up, base.NoForm, _("Pass it on to the province"),
          _("The province announces it.")),
    Offer("announce", escalating.announce, base.NoForm, _("Announce it"),
          _("Everybody reads it at once, under the name of the enterprise; it is a fact of the ledger. The second look "
            "lies between day 60 and day 90."), True),
    Offer("tell_suspension", escalating.tell_suspension, base.NoForm, _("Tell it of the suspension"),
          _("A notice is written. Once it is served the enterprise may answer and ask for a hearing within five "
            "working days."), True),
    Offer("suspend", escalating.suspend, orders.DecisionForm, _("Suspend its business"),
          _("By a second officer, once the enterprise could answer. Everybody reads it; the rating follows."), True),
    Offer("tell_revocation", escalating.tell_revocation, base.NoForm, _("Tell it of the revocation"),
          _("A notice is written. Once it is served the enterprise may answer and ask for a hearing within five "
            "working days."), True),
    Offer("revoke", escalating.revoke, orders.DecisionForm, _("Revoke the business licence"),
          _("By a second officer, once the enterprise could answer."), True),
)  # fmt: skip
ANSWER = (
    Offer("serve_answer", answers.serve_answer, batches.ServeForm, _("Record the service of the notice"),
          _("The days to answer begin.")),
    Offer("enter_answer", letters.enter_answer, batches.AnswerLetterForm, _("Enter a statement that came on paper"),
          _("The day of its posting counts. Nothing is decided before another officer has held the entry against the "
            "scan."), aside=True),
    Offer("call_hearing", hearings.call_hearing, orders.CallForm, _("Call to the hearing"),
          _("A call is written: it is served seven working days before at least.")),
    Offer("serve_call", hearing_calls.serve_call, orders.CallServedForm, _("Record the service of the call"),
          _("It counts as served once another officer has held the record against the scan.")),
    Offer("second_call", hearing_calls.second_call, orders.CallProofForm, _("The scan proves the service"),
          _("The call counts as served on the day of its receipt.")),
    Offer("strike_call", hearing_calls.strike_call, orders.StrikeCallForm, _("The scan does not prove the service"),
          _("The record stays without effect, and the call is served anew."), aside=True),
    Offer("hold_hearing", hearings.hold_hearing, orders.HearingForm, _("The hearing was held"),
          _("By somebody who has not worked on the case. Then it can be decided.")),
    Offer("retest_recheck", recheck_objections.retest_recheck, batches.RetestForm, _("Have the backup sample tested"),
          _("Another laboratory tests it; a second officer concludes on its report.")),
    Offer("conclude_recheck_retest", recheck_objections.conclude_recheck_retest, base.FindingForm,
          _("Conclude on the retest"),
          _("Passed, the order ends and the product may be sold. Failed, the finding stands.")),
    Offer("return_backup", returning.return_backup, base.ReasonForm, _("Return the report"), CHANGED),
    Offer("give_up_backup", giving_up.give_up_backup, batches.GiveUpForm, _("The backup sample cannot be tested"),
          _("Its test ends without a report: the objection is decided without it."), aside=True),
    Offer("decide_recheck_objection", recheck_objections.decide_recheck_objection, orders.ObjectionForm,
          _("Decide on the objection without a retest"),
          _("Upheld, the re-check counts for nothing and another one is taken. Not upheld, its finding stands."),
          True, True),
)  # fmt: skip


def moves_of(table, state, scope):
    return {move.verb for move in table.open_to(state, scope)}


ON_PAPER = {"enter_report": (states.SERVED, states.OVERDUE), "enter_application": (states.SUSPENDED,)}


def _follows(verb, row, failed, refusing):
    """Whether a notice or a report is the next step: who goes on refusing is not announced, nobody else is suspended
    before; nobody is revoked before a re-check after the suspension has failed."""
    if verb == "tell_revocation":
        return failed
    if verb in ("order_product", "report_up") and row.state == states.RECHECK_FAILED and not refusing:
        return (row.stop_paper_id is None) == (verb == "order_product")  # what failed is ordered to be corrected first
    if verb == "order_product":
        return False
    early = row.state in (states.OVERDUE, states.RECHECK_FAILED)
    return not early or refusing == (verb == "tell_suspension")


OF_A_RECHECK = ("draw_samplers", "redraw_samplers", "take_recheck", "refuse_recheck", "excuse_refusal", "find_closed",
                "find_open")  # fmt: skip


def _of_a_recheck(verb, row, waiting, drawn, refused):
    """What leads to a re-check, or says that it cannot be taken."""
    if verb == "excuse_refusal":
        return refused
    if verb == "find_open" or row.closed_on:
        return verb == "find_open" and row.closed_on is not None
    due = not waiting and row.state in escalating.STAGES
    return due and (verb == "find_closed" or drawn == (verb != "draw_samplers"))


AFTER_RECHECK = ("order_product", "report_up", "tell_suspension", "suspend", "tell_revocation", "revoke")


def order_open(verb, row, scope, *, waiting=False, drawn=False, asked=False, reported=False, testing=False,
               failed=False, pending=False, refused=False, refusing=False, unsound="", changed=False):  # fmt: skip
    """`waiting`: a re-check is under way, `reported` with a sound report in, or refused, `testing` without one;
    `pending`: one failed and may still fall; `drawn`: its samplers are drawn; `asked`: for more time; `failed`: after
    the suspension; `refused`: its refusal waits; `refusing`: Art. 56 goes on; `unsound`: the permission that giving the
    re-check up asks for which has a broken seal or a marked report, "" where all are sound; `changed`: the file of the
    report that is in was changed after it was signed."""
    if verb in ("announce", "pass_up"):
        lies = row.state == states.REPORTED_UP and own_agency(scope, row.reported_to_id)
        top = row.reported_to is not None and row.reported_to.level == "province"
        lies = lies and top == (verb == "announce") and not waiting
        return lies and verb in moves_of(states.RECTIFICATIONS, row.state, scope)
    if not own_agency(scope, row.agency_id):
        return False
    if verb == "decide_extension":
        return asked and scope.may(states.FOLLOW)
    if verb in OF_A_RECHECK:
        return scope.may(states.FOLLOW) and _of_a_recheck(verb, row, waiting or pending, drawn, refused)
    if verb in ("decide_recheck", "return_recheck"):
        return (changed if verb == "return_recheck" else reported) and scope.may(states.FOLLOW)
    if verb in ("give_up_recheck", "void_recheck"):
        needed = unsound if verb == "void_recheck" else testing and states.FOLLOW
        return bool(needed) and scope.may(needed)
    if verb in AFTER_RECHECK and (waiting or pending or not _follows(verb, row, failed, refusing)):
        return False
    if verb in ON_PAPER:
        return row.state in ON_PAPER[verb] and row.applied_on is None and scope.may(states.FOLLOW)
    if verb in ("suspend", "revoke") and row.issued_by_id and scope.user_id == row.issued_by_id:
        return False
    return verb in moves_of(states.RECTIFICATIONS, row.state, scope)


def answer_open(verb, row, scope):
    if verb == "enter_answer":
        order, letter = row.rectification, getattr(row, "letter", None)
        bureau, needed = (order.agency_id, states.FOLLOW) if order else (row.batch.agency_id, states.NOTIFY)
        stated = row.stated_on and (letter is None or letter.seconded_on)
        mine = scope.may(needed) and own_agency(scope, bureau)
        return row.served_on and not stated and answers.awaited(row) and mine
    if verb == "serve_answer":
        own = own_agency(scope, row.rectification.agency_id if row.rectification_id else row.batch.agency_id)
        return row.served_on is None and row.taken_back_on is None and scope.may(states.FOLLOW) and own
    if verb in RECHECK_OBJECTIONS:
        return _recheck_objection(verb, row, scope)
    return _hearing(verb, row, scope)


def _hearing(verb, row, scope):
    """A hearing that was asked for: it is called, and held by somebody else."""
    if not row.wants_hearing or row.heard_on or row.taken_back_on:
        return False
    if not own_agency(scope, row.rectification.agency_id):
        return False
    proof = row.call.proofs.waiting().first() if row.call else None
    if verb in ("second_call", "strike_call"):
        may = scope.may(states.FOLLOW) or scope.may(states.DECIDE)
        return proof is not None and may and proof.entered_by_id != scope.user_id
    in_time = hearings.called_in_time(row)
    if verb in ("call_hearing", "serve_call"):
        open_ = proof is None and scope.may(states.FOLLOW)  # called in time it may be put off
        return open_ and (verb == "call_hearing" or (row.call is not None and not hasattr(row.call, "service")))
    if not in_time:
        return False
    acted = {row.told_by_id, row.rectification.issued_by_id} - {None}
    may = scope.may(states.FOLLOW) or scope.may(states.DECIDE)
    return row.hearing_on is not None and may and scope.user_id not in acted


def called(offer, row):
    """Whoever was called to a hearing is called to another day: that is not the way on."""
    if offer.verb != "call_hearing" or row.hearing_on is None:
        return offer
    return replace(offer, label=_("Call anew, or put the hearing off"), aside=True)


RECHECK_OBJECTIONS = ("retest_recheck", "conclude_recheck_retest", "return_backup", "give_up_backup",
                     "decide_recheck_objection")  # fmt: skip


def _recheck_objection(verb, row, scope):
    """An objection to the finding of a re-check, on the page of its order."""
    if row.act != row.Act.RECHECK or not row.stated_on or not answers.awaited(row):
        return False
    if not oversees(scope, row.rectification.agency):
        return False
    test = getattr(row, "retest", None)
    if verb == "retest_recheck":
        return test is None and row.recheck.backup_quantity and scope.may(states.FOLLOW)
    sound = test is not None and test.void_on is None and not rechecking.unsound(test)
    if verb == "give_up_backup":
        return test is not None and test.is_open and scope.may(states.DECIDE)
    if verb in ("conclude_recheck_retest", "return_backup"):
        changed = sound and test.signature == "broken"
        return sound and test.reported_on and scope.may(states.DECIDE) and changed == (verb == "return_backup")
    return not sound and scope.may(states.DECIDE)
