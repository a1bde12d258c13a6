"""The verbs a page offers: form, operation, button, and what will follow, in one table a kind of record.

A button hides what the verb and the database refuse as well.
"""

from django.utils.translation import gettext_lazy as _

from apps.kernel.offers import Offer

from . import states
from .forms import base, batches, notices, orders, plans
from .operations import (
    annulling,
    changes,
    drawing,
    escalating,
    following,
    giving_up,
    hearing_calls,
    import_reviews,
    letters,
    no_retest,
    objecting,
    pools,
    publishing,
    recall_filing,
    recall_not_ordered,
    recall_walk,
    recalls,
    refusing,
    replacing,
    returning,
    suspensions,
    telling,
    testing,
    transferring,
    visiting,
)
from .operations import notices as warnings
from .operations import plans as planning
from .operations.recall_limits import plan_of
from .order_offers import ANSWER, CHANGED, ORDER, answer_open, called, moves_of, order_open
from .permissions import oversees, own_agency
from .queries.draws import behind, latest

PLAN = (
    Offer("submit_plan", planning.submit_plan, base.NoForm, _("Submit for approval"),
          _("A second person looks at it.")),
    Offer("approve_plan", planning.approve_plan, base.NoForm, _("Approve the plan"),
          _("From then on its tasks neither come, change nor go.")),
    Offer("return_plan", planning.return_plan, base.ReasonForm, _("Return the plan"),
          _("It is a draft again; its author reads the reason."), aside=True),
    Offer("publish_plan", planning.publish_plan, base.NoForm, _("Publish the plan"),
          _("Anybody can read it, and the draws of its tasks can be prepared.")),
)  # fmt: skip
TASK = (
    Offer("prepare_draw", drawing.prepare_draw, plans.CeremonyForm, _("Prepare both draws"),
          _("Parties and samplers are taken as they are now, without whoever was sampled for the product in the last "
            "six months; a second draw takes the laboratory. Each is sealed and held on its own page.")),
    Offer("renew_pools", pools.renew_pools, base.NoForm, _("Take samplers and laboratories anew"),
          _("Certificates, withdrawals and qualifications as they are now, where a draw is not sealed yet; the parties "
            "stay. A redraw is approved again."), aside=True),
    Offer("take_up", drawing.take_up, base.NoForm, _("Take over what was drawn"),
          _("Each party becomes a batch with its samplers, who find it on their lists.")),
    Offer("follow_draw", replacing.follow_draw, base.NoForm, _("Take over the replacements"),
          _("Seats, parties and the laboratory follow what was replaced in the draws; what is under way stays.")),
    Offer("prolong_task", planning.prolong_task, plans.ProlongForm, _("Prolong the days of the visits"),
          _("What is sampled again may be sampled until that day; whoever was not visited has the days that the seal "
            "of the draw names. The plan stands as it was published."), aside=True),
    Offer("leave_unvisited", replacing.leave_unvisited, base.ReasonForm, _("Leave out who was not visited"),
          _("They count nowhere, and can be drawn in another task. Have entered first what was done in time."),
          aside=True),
    Offer("finish_task", planning.finish_task, base.NoForm, _("Finish the task"),
          _("Possible once every batch has come to its end."), aside=True),
    Offer("drop_draw", drawing.drop_draw, base.ReasonForm, _("Give the draws up"),
          _("The drafts are thrown away; the task can make others."), aside=True),
    Offer("cancel_task", planning.cancel_task, base.ReasonForm, _("Cancel the task"),
          _("It is taken off the published plan's tasks."), aside=True),
)  # fmt: skip
BATCH = (
    Offer("write_notice", visiting.write_notice, base.NoForm, _("Write the notice of sampling"),
          _("It gets its number and can be printed: show it at the door with your certificates."), aside=True),
    Offer("order_online", visiting.order_online, batches.OrderForm, _("Record the online order"),
          _("Nobody is told. What arrives is opened and sealed by two samplers.")),
    Offer("find_nothing", visiting.find_nothing, batches.NothingForm, _("Nothing to sample"),
          _("The batch ends here and counts in no pass rate."), aside=True),
    Offer("refuse", visiting.refuse, batches.RefuseForm, _("Sampling was refused"),
          _("A warning is written; once it is served the party may state its case; then a second officer decides "
            "whether the refusal counts as a failure."), True, True),
    Offer("confirm_refusal", refusing.confirm_refusal, orders.DecisionForm, _("Let the refusal count as a failure"),
          _("A paper says why. Everybody reads it, and it is a fact of the ledger: the rating follows."), True),
    Offer("lift_refusal", refusing.lift_refusal, base.ReasonForm, _("The refusal does not count"),
          _("What rests on it is taken back, the party is told, and may be sampled anew."), True, True),
    Offer("resample", drawing.resample, base.NoForm, _("Have it sampled again"),
          _("A new batch of the same party with the same samplers.")),
    Offer("give_up_test", testing.give_up_test, batches.GiveUpForm, _("The sample cannot be tested any more"),
          _("The sample is void; the party can be sampled again."), True, True),
    Offer("give_up_sample", giving_up.give_up_sample, base.FindingForm, _("Nobody is left to test the sample"),
          _("The sample is void; bureau and party are told. The party can be sampled again."), True),
    Offer("conclude", telling.conclude, base.NoForm, _("Conclude on the report"),
          _("The verdict is that of the values. A failure is then told to its parties.")),
    Offer("return_report", testing.return_report, base.ReasonForm, _("Return the report"),
          _("The laboratory corrects it; its values are kept."), aside=True),
    Offer("tell_parties", telling.tell_parties, base.NoForm, _("Tell the parties"),
          _("A notice is written to the sampled party, the nominal producer and the platform. Their fifteen days run "
            "from its service."), True),
    Offer("publish", publishing.publish, base.NoForm, _("Publish the result of sampling"),
          _("It stands under the names of its parties at once, and is a fact of the ledger: the rating follows.")),
    Offer("review_imported", import_reviews.review_imported, batches.ReviewImportedForm,
          _("Decide on the imported result"),
          _("Set aside, it counts nowhere any more, its facts are withdrawn, and whoever was told of it is told. The "
            "other results of its file stand."), True, True),
    Offer("issue_order", following.issue_order, orders.IssueForm, _("Order stop of sales and correction"),
          _("Two papers get their numbers; the time to correct runs from their service."), True, True),
    Offer("transfer", transferring.transfer, orders.TransferForm, _("Hand it to the bureau of the producer's place"),
          _("A letter is written; its receipt is awaited."), aside=True),
)  # fmt: skip
NOTICE = (
    Offer("serve_notice", telling.serve_notice, batches.ServeForm, _("Record the service"),
          _("The fifteen days of this party begin.")),
    Offer("enter_objection", letters.enter_objection, batches.ObjectionLetterForm,
          _("Enter an objection that came on paper"),
          _("The day of its posting counts. Nothing is decided against the party before another officer has held the "
            "entry against the scan."), aside=True),
)  # fmt: skip
OBJECTION = (
    Offer("accept_objection", objecting.accept_objection, base.NoForm, _("Accept the objection"),
          _("The failure cannot stand while it is open.")),
    Offer("not_accept_objection", objecting.not_accept_objection, base.FindingForm, _("Do not accept it"),
          _("The party reads why, and its remedies."), True, True),
    Offer("order_retest", objecting.order_retest, batches.RetestForm, _("Order the retest"),
          _("Another laboratory tests the backup sample. The party has seven days for the formalities.")),
    Offer("move_retest", objecting.move_retest, batches.RetestForm, _("Send it to another laboratory"),
          _("The first one chosen lost its qualification before it received the sample.")),
    Offer("formalities_done", objecting.formalities_done, batches.FormalitiesForm, _("The formalities are done"),
          _("The laboratory may test.")),
    Offer("retest_again", objecting.retest_again, batches.ProofForm, _("The formalities had been done in time"),
          _("The retest that counts as given up is taken up where it was left; the failure stands no longer."),
          aside=True),
    Offer("conclude_retest", objecting.conclude_retest, base.FindingForm, _("Conclude on the retest"),
          _("Its report overturns the failure or upholds it; every party is told.")),
    Offer("return_retest", returning.return_retest, base.ReasonForm, _("Return the report"), CHANGED),
    Offer("retest_impossible", no_retest.retest_impossible, batches.NoRetestForm, _("The retest cannot be made"),
          _("The dated rule says what follows: the first result stands, or it is set aside. Every party is told."),
          True, True),
    Offer("decide_denial", objecting.decide_denial, batches.DenialForm, _("Decide on the denial"),
          _("Upheld, the failure stays with the seller alone.")),
)  # fmt: skip
TRANSFER = (
    Offer("enter_receipt", transferring.enter_receipt, orders.PaperReceiptForm, _("Enter the receipt that came"),
          _("The bureau has no account here: what it sent is kept as the proof.")),
    Offer("receive_transfer", transferring.receive_transfer, orders.ReceiptForm, _("Record the receipt"),
          _("The sending bureau sees that it has arrived; orders are yours to issue.")),
)  # fmt: skip
TEST = (
    Offer("receive", testing.receive, batches.ReceiveForm, _("Receive the sample"),
          _("Intact: the test begins. Broken: the sample is void, and nothing is tested.")),
    Offer("enter_values", testing.enter_values, batches.ValuesForm, _("Keep the values"),
          _("Each verdict is computed from the standard's rule. What endangers life is told to the bureau at once.")),
    Offer("report", testing.report, batches.ReportForm, _("Hand in the report"),
          _("The values stand from then on; the bureau concludes.")),
)  # fmt: skip
REPORT = (
    Offer("review_report", annulling.review_report, batches.ReviewForm, _("Decide on the marked report"),
          _("Set aside, the result counts nowhere any more, its facts are withdrawn, orders are taken back, and every "
            "party is told."), True),
)  # fmt: skip
LETTER = (
    Offer("second_letter", letters.second_letter, base.NoForm, _("The entry says what the letter says"),
          _("By another officer than entered it; then it can be decided on.")),
)  # fmt: skip
PARTY_RECALL = (
    Offer("answer_recall", recalls.answer_recall, notices.EvidenceForm, _("Bring evidence"),
          _("The bureau orders the recall, or not, only after it has looked at this.")),
    Offer("account_recall", recall_filing.account_recall, notices.AccountForm, _("Account for the recall"),
          _("The bureau records it as carried out after it has looked at this.")),
    Offer("plan_recall", recall_walk.plan_recall, notices.PlanForm, _("Hand in the plan of the recall"),
          _("The bureau looks at it, and sends it back where it lacks something. The recall does not wait for that.")),
    Offer("progress_recall", recall_walk.progress_recall, notices.ProgressForm, _("Report the progress"),
          _("Anybody reads the figure on the page of the recall; the words only the bureau.")),
    Offer("drop_recall", recall_filing.drop_recall, base.ReasonForm, _("Take the report back"),
          _("Nothing of it is published. Whoever knows of a defect must still report it."), True, True),
)  # fmt: skip
PARTY = (
    Offer("file_objection", objecting.file_objection, batches.ObjectForm, _("Object"),
          _("The bureau answers within its days. The failure cannot stand while your objection is open.")),
    Offer("state_formalities", objecting.state_formalities, batches.ProofForm, _("Say that the formalities are done"),
          _("Your retest goes on; it does not wait for the bureau to write that down.")),
    Offer("report_done", following.report_done, orders.DoneForm, _("Report that it is corrected"),
          _("The bureau takes new samples, free of charge.")),
    Offer("apply_recheck", suspensions.apply_recheck, orders.DoneForm, _("Apply for the re-check"),
          _("The bureau takes new samples, free of charge.")),
    Offer("ask_extension", following.ask_extension, orders.AskForm, _("Ask for more time"),
          _("At least five days before the end, thirty days at most, once."), aside=True),
    Offer("give_answer", escalating.give_answer, orders.AnswerForm, _("State your case"),
          _("The bureau decides only after it has looked at this.")),
    Offer("acknowledge_call", hearing_calls.acknowledge_call, base.NoForm, _("Confirm that you have the call"),
          _("It counts as served today. The hearing is held only where you had it in time; else you are called anew.")),
    Offer("object_recheck", escalating.give_answer, orders.ObjectRecheckForm, _("Object"),
          _("The bureau answers within its days. Nothing follows from the re-check while your objection is open.")),
)  # fmt: skip

WARNING = (
    Offer("submit_warning", warnings.submit_warning, base.NoForm, _("Submit for approval"),
          _("A second officer looks at it.")),
    Offer("approve_warning", warnings.approve_warning, base.NoForm, _("Approve the warning"),
          _("It can be published as it stands.")),
    Offer("return_warning", warnings.return_warning, base.ReasonForm, _("Return it"),
          _("It is a draft again; its author reads the reason."), aside=True),
    Offer("publish_warning", warnings.publish_warning, base.NoForm, _("Publish the warning"),
          _("It gets its number; anybody reads it at once, and whoever has subscribed is told.")),
    Offer("withdraw_warning", warnings.withdraw_warning, base.ReasonForm, _("Withdraw the warning"),
          _("Its page says that it was withdrawn, and why."), True, True),
)  # fmt: skip
RECALL = (
    Offer("take_recall", recall_filing.take_recall, base.NoForm, _("Take it up as it is"),
          _("A receipt is written to the producer; a second officer looks at it.")),
    Offer("send_back_recall", recall_filing.send_back_recall, base.ReasonForm, _("Send it back to the producer"),
          _("It reads in writing all that is lacking, and has five working days."), aside=True),
    Offer("tell_recall", recalls.tell_recall, orders.ReceiptForm, _("Tell the producer"),
          _("It may bring evidence within its working days; only then can the recall be ordered."), True),
    Offer("submit_recall", recalls.submit_recall, base.NoForm, _("Submit for approval"),
          _("A second officer looks at it.")),
    Offer("approve_recall", recalls.approve_recall, base.NoForm, _("Approve the recall"),
          _("It can be published as it stands.")),
    Offer("return_recall", recalls.return_recall, base.ReasonForm, _("Return it"),
          _("It is a draft again; its author reads the reason."), aside=True),
    Offer("publish_recall", recalls.publish_recall, base.NoForm, _("Publish the recall"),
          _("It gets its number, stands under the name of its producer at once, and is a fact of the ledger.")),
    Offer("not_order_recall", recall_not_ordered.not_order_recall, base.ReasonForm, _("Do not order the recall"),
          _("Its producer is told on paper, with the reasons, that nothing is ordered. Nothing of it becomes public."),
          aside=True),
    Offer("serve_not_ordered", recall_not_ordered.serve_not_ordered, batches.ServeForm, _("Record the service"),
          _("Then nothing more is due.")),
    Offer("return_recall_plan", recall_walk.return_recall_plan, base.ReasonForm, _("Send the plan back"),
          _("Its producer reads in writing all that is lacking, and has its days anew. The recall goes on."),
          aside=True),
    Offer("finish_recall", recalls.finish_recall, notices.FinishForm, _("Record that it was carried out"),
          _("Its page shows how many pieces were taken back. Another officer assesses the effect.")),
    Offer("close_recall", recall_walk.close_recall, base.FindingForm, _("The effect is enough"),
          _("The recall is closed. Its page stays for those who still own one.")),
    Offer("recall_again", recall_walk.recall_again, notices.AgainForm, _("The effect is not enough"),
          _("The recall goes on until the day you set: its producer gets a paper that says why, and plans anew; its "
            "page says so at once."), True),
    Offer("withdraw_recall", recalls.withdraw_recall, base.ReasonForm, _("Withdraw the recall"),
          _("Its page says that it was withdrawn, and why; its fact is withdrawn with it."), True, True),
)  # fmt: skip

CHANGE = (
    Offer("ask_change", changes.ask_change, base.NoForm, _("Submit to a second officer"),
          _("Another officer who keeps the catalogue looks at it; until then nothing changes.")),
    Offer("approve_change", changes.approve_change, base.NoForm, _("Approve the change"),
          _("It is done at once, and stays on record with both names.")),
    Offer("refuse_change", changes.refuse_change, base.ReasonForm, _("Do not approve it"),
          _("Nothing changes; whoever asked for it reads the reason."), aside=True),
    Offer("drop_change", changes.drop_change, base.NoForm, _("Give the change up"), _("Nothing changes."), aside=True),
)  # fmt: skip
KINDS = {"plan": PLAN, "task": TASK, "batch": BATCH, "notice": NOTICE, "objection": OBJECTION, "transfer": TRANSFER,
         "test": TEST, "report": REPORT, "order": ORDER, "answer": ANSWER, "letter": LETTER, "warning": WARNING,
         "recall": RECALL, "change": CHANGE}  # fmt: skip


def offered(kind, row, scope, **facts):
    """What the reader may do with a record now, in the order of the page."""
    found = [offer for offer in KINDS[kind] if OPEN[kind](offer.verb, row, scope, **facts)]
    return [called(offer, row) for offer in found] if kind == "answer" else found


def _plan(verb, row, scope):
    if not own_agency(scope, row.agency_id) or verb not in moves_of(states.PLANS, row.state, scope):
        return False
    return verb not in ("approve_plan", "return_plan") or scope.user_id != row.drafted_by_id


def _task(verb, row, scope, *, over=False):
    """`over`: somebody waits for a visit whose last day is over."""
    if not own_agency(scope, row.agency_id) or verb not in moves_of(states.TASKS, row.state, scope):
        return False
    if verb == "prepare_draw":
        return row.plan.state == states.ANNOUNCED
    if verb == "follow_draw":
        return behind(row)
    if verb in ("prolong_task", "leave_unvisited"):
        apart = scope.user_id is None or scope.user_id != row.plan.drafted_by_id
        waits = planning.taken_again(row).exists() if verb == "prolong_task" else over
        return apart and waits
    if verb in ("take_up", "drop_draw", "renew_pools"):
        draws = [latest(pk) for pk in (row.draw_id, row.lab_draw_id)]
        if verb == "renew_pools":
            return any(draw and draw.is_draft for draw in draws)
        return all(draw and (draw.state == "drawn" if verb == "take_up" else draw.is_draft) for draw in draws)
    return True


BATCH_MOVES = {"conclude": "conclude_pass"}


def _to_review(verb, row, scope):
    """Whether a published result of a table may be decided on by the reader, who did not bring it in."""
    if verb != "review_imported" or row.origin != "import" or row.state != states.SHOWN:
        return False
    said = getattr(row, "imported", None)  # none of tables of before, of which nobody was told by line
    if said is None or said.review:
        return False
    return scope.may(states.CONCLUDE) and scope.user_id != said.run.created_user


def _batch(verb, row, scope, *, sits=False, orderable=True, lost=False):
    """`lost`: no laboratory is left for its sealed sample."""
    moves, mine = moves_of(states.BATCHES, row.state, scope), own_agency(scope, row.agency_id)
    if verb == "write_notice":
        return sits and row.state == states.DRAWN
    if verb == "give_up_sample" and not lost:
        return False
    if verb == "resample":
        again = row.state in (states.VOID, states.ANNULLED) and row.task_id and row.task.state == states.RUNNING
        return bool(again) and mine and scope.may(states.PLAN) and not hasattr(row, "replaced_by")
    if verb in ("issue_order", "transfer"):
        stands = row.is_failed and row.state in (states.STANDS, states.SHOWN)
        stands = stands or (verb == "issue_order" and row.state == states.REFUSAL_STANDS)
        stands = stands and row.origin != "import"
        return stands and scope.may(states.FOLLOW) and (orderable if verb == "issue_order" else mine)
    if verb in ("order_online", "find_nothing", "refuse"):
        online = row.link == "online"
        fits = online if verb == "order_online" else not online or verb == "find_nothing"
        return sits and fits and verb in moves
    if verb in ("lift_refusal", "review_imported"):
        return oversees(scope, row.agency) and (verb in moves or _to_review(verb, row, scope))
    return mine and BATCH_MOVES.get(verb, verb) in moves


def _notice(verb, row, scope):
    if verb == "enter_objection":
        waits = row.served_on and row.part != "platform" and row.batch.state in states.TOLD
        return bool(waits) and scope.may(states.NOTIFY) and own_agency(scope, row.batch.agency_id)
    waits = row.served_on is None and row.batch.state in (states.NOTIFIED, states.RETEST)
    return waits and scope.may(states.NOTIFY) and own_agency(scope, row.batch.agency_id)


DECIDES = ("not_accept_objection", "conclude_retest", "retest_impossible", "decide_denial")


def _acted(verb, row, scope):
    """Whether the reader filed or accepted an objection, or concluded what it is about (all of it: steps.apart)."""
    people = {row.filed_by_id, row.answered_by_id, None if verb == "conclude_retest" else row.batch.concluded_by_id}
    return verb in DECIDES and scope.user_id in people - {None}


def _objection(verb, row, scope, *, lost=False, opened=False):
    """`lost`: the laboratory of its retest is not qualified for it any more; `opened`: the backup sample is."""
    if not oversees(scope, row.agency) or _acted(verb, row, scope):
        return False
    moves, result = moves_of(states.OBJECTIONS, row.state, scope), row.kind == "result"
    if verb == "order_retest":
        return "retest" in moves and result and row.batch.state == states.NOTIFIED and not opened
    if verb == "formalities_done":
        return row.state == states.RETESTING and row.formalities_on is None and scope.may(states.NOTIFY)
    if verb == "retest_again":
        lost = row.state == states.GIVEN_UP and row.formalities_by and row.formalities_on is None
        waits = row.batch.state in (states.NOTIFIED, states.STANDS) and not opened
        return bool(lost) and waits and scope.may(states.NOTIFY)
    if verb == "conclude_retest":
        ready = row.state == states.RETESTING and row.retest.reported_on and not row.retest.flagged_on
        ready = ready and row.retest.signature != "broken"
        return "find_for" in moves and bool(ready)
    if verb == "return_retest":
        return row.state == states.RETESTING and row.retest.signature == "broken" and scope.may(states.CONCLUDE)
    if verb == "move_retest":
        waits = row.state == states.RETESTING and scope.may(states.NOTIFY)
        return waits and lost and row.retest.is_open and not row.retest.has_arrived
    if verb == "retest_impossible":
        return "find_for" in moves and result and not (row.state == states.RETESTING and row.retest.reported_on
                                                       and not row.retest.is_marked)  # fmt: skip
    if verb == "decide_denial":
        return "find_for" in moves and not result
    return verb in moves


def _transfer(verb, row, scope):
    if row.received_on or not scope.may(states.FOLLOW):
        return False
    if verb == "enter_receipt":
        return row.receiver_id is None and own_agency(scope, row.batch.agency_id)
    return row.receiver_id is not None and scope.agency_code == row.receiver_id


def _test(verb, row, scope, *, tests=False):
    if not tests or not row.is_open or row.sample is None:
        return False
    return not row.has_arrived if verb == "receive" else bool(row.sample.intact) and row.has_arrived


def _report(verb, row, scope):
    """A marked report, on the page of its batch; `row.batch` with its bureau."""
    if not row.is_marked or row.kind == "recheck" or row.batch.state == states.SAMPLED:
        return False
    return scope.may(states.CONCLUDE) and oversees(scope, row.batch.agency)


def _letter(verb, row, scope):
    other = scope.user_id is None or scope.user_id != row.entered_by_id
    may = any(scope.may(name) for name in (states.NOTIFY, states.FOLLOW, states.CONCLUDE, states.DECIDE))
    return row.seconded_on is None and other and may and own_agency(scope, row.agency_id)


def _warning(verb, row, scope):
    if not own_agency(scope, row.agency_id) or verb not in moves_of(states.WARNINGS, row.state, scope):
        return False
    return verb != "approve_warning" or scope.user_id is None or scope.user_id != row.drafted_by_id


OTHER_THAN = {"approve_recall": "drafted_by_id", "not_order_recall": "drafted_by_id", "close_recall": "ended_by_id",
              "recall_again": "ended_by_id"}  # fmt: skip


def _recall(verb, row, scope, *, answerable=False):
    """`answerable`: the days of the producer to bring evidence still run."""
    moves = moves_of(states.RECALLS, row.state, scope)
    if verb == "return_recall" and row.filed_on:
        return own_agency(scope, row.agency_id) and "return_filed_recall" in moves
    if not own_agency(scope, row.agency_id) or verb not in moves:
        return False
    if verb in ("tell_recall", "not_order_recall"):
        return row.is_ordered and bool(row.told_on) == (verb == "not_order_recall")
    if verb == "submit_recall":
        heard = row.told_on and (row.stated_on or not answerable)
        return not row.is_ordered or bool(heard)
    if verb in ("serve_not_ordered", "return_recall_plan"):
        return row.spared_served_on is None if verb == "serve_not_ordered" else plan_of(row) is not None
    return scope.user_id is None or scope.user_id != getattr(row, OTHER_THAN.get(verb, ""), None)


def _change(verb, row, scope):
    """Whoever asked for it submits it or gives it up; another one decides."""
    own = scope.user_id is not None and scope.user_id == row.asked_by_id
    mine = own or (verb == "ask_change" and row.asked_by_id is None)
    return verb in moves_of(states.CHANGES, row.state, scope) and mine == (verb in ("ask_change", "drop_change"))


OPEN = {"plan": _plan, "task": _task, "batch": _batch, "notice": _notice, "objection": _objection,
        "transfer": _transfer, "test": _test, "report": _report, "order": order_open, "answer": answer_open,
        "letter": _letter, "warning": _warning, "recall": _recall, "change": _change}  # fmt: skip
