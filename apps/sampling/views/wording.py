"""Tones of states, whose move it is, and the titles of what has happened."""

from django.utils.translation import gettext_lazy as _

from .. import states as s

PLAN_TONES = {s.DRAFT: "neutral", s.SUBMITTED: "warn", s.APPROVED: "info", s.ANNOUNCED: "good"}
TASK_TONES = {s.SET: "neutral", s.DRAWING: "info", s.RUNNING: "info", s.FINISHED: "done", s.CANCELLED: "neutral"}
BATCH_TONES = {
    s.DRAWN: "info", s.ORDERED: "info", s.NOTHING: "neutral", s.REFUSED: "warn", s.REFUSAL_STANDS: "adverse",
    s.SAMPLED: "info", s.VOID: "neutral", s.TESTING: "info", s.TESTED: "warn", s.PASSED: "good", s.FAILED: "adverse",
    s.NOTIFIED: "adverse", s.RETEST: "adverse", s.STANDS: "adverse", s.SHOWN: "done",
    s.REPLACED: "neutral", s.ANNULLED: "neutral",
}  # fmt: skip
ORDER_TONES = {
    s.ISSUED: "warn", s.SERVED: "info", s.REPORTED: "warn", s.OVERDUE: "adverse", s.RECHECK_FAILED: "adverse",
    s.REPORTED_UP: "adverse", s.PUBLIC: "adverse", s.STILL_FAILING: "adverse", s.SUSPENSION_TOLD: "adverse",
    s.SUSPENDED: "adverse", s.REVOCATION_TOLD: "adverse", s.REVOKED: "adverse", s.DONE: "good",
    s.DROPPED: "neutral",
}  # fmt: skip
OBJECTION_TONES = {
    s.FILED: "warn", s.ACCEPTED: "info", s.NOT_ACCEPTED: "neutral", s.RETESTING: "info", s.UPHELD: "good",
    s.REJECTED: "neutral", s.GIVEN_UP: "neutral",
}  # fmt: skip
VERDICT_TONES = {"pass": "good", "fail": "adverse"}
NOTICE_TONES = {
    s.DRAFT: "neutral", s.SUBMITTED: "warn", s.APPROVED: "info", s.SHOWN: "good", s.CARRIED_OUT: "done",
    s.WITHDRAWN: "neutral", s.FILED_IN: "warn", s.SENT_BACK: "warn", s.NOT_FILED: "neutral",
}  # fmt: skip
NOTICE_WAITS = {
    s.DRAFT: _("Its author submits it for approval."),
    s.SUBMITTED: _("A second officer approves it or returns it."),
    s.APPROVED: _("The bureau publishes it."),
    s.SHOWN: _("It is published."),
    s.CARRIED_OUT: _("Nothing more is due: the recall was carried out."),
    s.WITHDRAWN: _("Nothing more is due: it was withdrawn."),
    s.FILED_IN: _("The bureau takes it up, or sends it back with what it lacks."),
    s.SENT_BACK: _("Its producer completes it."),
    s.NOT_FILED: _("Nothing more is due: its producer took it back."),
}
BATCH_WAITS = {
    s.DRAWN: _("The samplers of the draw sample, or say why nothing was sampled."),
    s.ORDERED: _("The samplers open and seal what was ordered."),
    s.NOTHING: _("Nothing more is due: nothing could be sampled."),
    s.REFUSED: _("The party may state its case; then a second officer decides."),
    s.REFUSAL_STANDS: _("Nothing more is due here: the refusal is a fact of the ledger."),
    s.SAMPLED: _("The laboratory receives the sample and looks at its seal."),
    s.VOID: _("The bureau has the party sampled again."),
    s.TESTING: _("The laboratory tests and hands in its report."),
    s.TESTED: _("A second officer concludes on the report."),
    s.PASSED: _("The bureau publishes the result."),
    s.FAILED: _("The bureau tells the parties."),
    s.NOTIFIED: _("The parties may object within fifteen days of the service; then the failure stands."),
    s.RETEST: _("Another laboratory tests the backup sample."),
    s.STANDS: _("The bureau publishes the failure and orders correction."),
    s.SHOWN: _("The result is published."),
    s.REPLACED: _("Nothing more is due: another party was drawn in its place."),
    s.ANNULLED: _("The result counts nowhere. The bureau may have the party sampled again."),
}
ORDER_WAITS = {
    s.ISSUED: _("The bureau serves the order."),
    s.SERVED: _("The enterprise corrects, reports and asks for the re-check."),
    s.REPORTED: _("The bureau takes new samples and has them tested."),
    s.OVERDUE: _("The bureau checks again, or reports to the province."),
    s.RECHECK_FAILED: _("The bureau reports to the province."),
    s.REPORTED_UP: _("The province announces it."),
    s.PUBLIC: _("The bureau takes a second look between day 60 and day 90 after the announcement."),
    s.STILL_FAILING: _("The bureau tells the enterprise of the suspension."),
    s.SUSPENSION_TOLD: _("The enterprise may answer; then a second officer decides."),
    s.SUSPENDED: _("The bureau checks again after the suspension."),
    s.REVOCATION_TOLD: _("The enterprise may answer; then a second officer decides."),
    s.REVOKED: _("Nothing more is due here: the business licence is revoked."),
    s.DONE: _("Nothing more is due: it was corrected and may be sold again."),
    s.DROPPED: _("Nothing more is due: the order was taken back with the result."),
}
BATCH_STORY = {
    "sampling.sampled": _("Sampled"),
    "sampling.ordered_online": _("Ordered online"),
    "sampling.unpacked": _("Arrived, opened and sealed"),
    "sampling.nothing_to_sample": _("Nothing to sample"),
    "sampling.refused": _("Sampling was refused"),
    "sampling.refusal_confirmed": _("The refusal counts as a failure"),
    "sampling.note_added": _("Note of a sampler"),
    "sampling.received": _("Received under an intact seal"),
    "sampling.sample_void": _("Seal broken, sample void"),
    "sampling.alerted": _("Danger to life reported"),
    "sampling.reported": _("Report handed in"),
    "sampling.report_returned": _("Report returned"),
    "sampling.concluded_passed": _("Concluded: passed"),
    "sampling.concluded_failed": _("Concluded: failed"),
    "sampling.parties_told": _("Parties told"),
    "sampling.notice_served": _("Served"),
    "sampling.objection_filed": _("Objection filed"),
    "sampling.objection_accepted": _("Objection accepted"),
    "sampling.objection_not_accepted": _("Objection not accepted"),
    "sampling.retest_ordered": _("Retest ordered"),
    "sampling.retest_given_up": _("Retest given up"),
    "sampling.retest_upheld": _("Retest upheld the failure"),
    "sampling.retest_overturned": _("Retest overturned the failure"),
    "sampling.denial_decided": _("Denial decided"),
    "sampling.first_result_kept": _("No retest possible: the first result stands"),
    "sampling.retest_moved": _("Retest given to another laboratory"),
    "sampling.sample_reassigned": _("Sample given to another laboratory"),
    "sampling.test_flagged": _("Report marked: the laboratory lost its qualification"),
    "sampling.report_reviewed": _("Marked report looked at"),
    "sampling.result_annulled": _("Result set aside"),
    "sampling.replaced": _("Replaced in the draw"),
    "sampling.failure_stands": _("The failure stands"),
    "sampling.result_published": _("Result published"),
    "sampling.transferred": _("Handed to the producer's bureau"),
    "sampling.transfer_received": _("Received by the producer's bureau"),
}
ORDER_STORY = {
    "sampling.order_issued": _("Ordered to correct"),
    "sampling.order_served": _("Order served"),
    "sampling.extension_asked": _("More time asked for"),
    "sampling.order_extended": _("More time given"),
    "sampling.extension_refused": _("More time refused"),
    "sampling.order_reported": _("Reported as done"),
    "sampling.order_overdue": _("Time ran out"),
    "sampling.recheck_sampled": _("New samples taken"),
    "sampling.recheck_passed": _("Re-check passed"),
    "sampling.recheck_failed": _("Re-check failed"),
    "sampling.licence_consequence": _("Consequence for the production licence raised"),
    "sampling.licence_consequence_void": _("Consequence for the production licence taken back"),
    "sampling.reported_up": _("Reported to the province"),
    "sampling.announced": _("Announced"),
    "sampling.suspension_told": _("Told of the suspension"),
    "sampling.suspended": _("Business suspended"),
    "sampling.revocation_told": _("Told of the revocation"),
    "sampling.licence_revoked": _("Business licence revoked"),
    "sampling.recheck_void": _("Re-check counts for nothing"),
    "sampling.order_reopened": _("Order open again"),
    "sampling.order_dropped": _("Order taken back"),
}
PLAN_STORY = {
    "sampling.plan_drafted": _("Plan drafted"),
    "sampling.plan_submitted": _("Submitted for approval"),
    "sampling.plan_returned": _("Returned"),
    "sampling.plan_approved": _("Approved"),
    "sampling.plan_published": _("Published"),
}
TASK_STORY = {
    "sampling.task_set": _("Task set"),
    "sampling.draw_prepared": _("Draw prepared"),
    "sampling.pools_renewed": _("Samplers and laboratories taken anew"),
    "sampling.draw_dropped": _("Draw given up"),
    "sampling.outcome_taken": _("Outcome of the draw taken over"),
    "sampling.draw_followed": _("Replacements taken over"),
    "sampling.task_finished": _("Task finished"),
    "sampling.task_cancelled": _("Task cancelled"),
}
WARNING_STORY = {
    "sampling.warning_drafted": _("Drawn up"),
    "sampling.warning_changed": _("Changed"),
    "sampling.warning_submitted": _("Submitted for approval"),
    "sampling.warning_returned": _("Returned"),
    "sampling.warning_approved": _("Approved"),
    "sampling.warning_published": _("Published"),
    "sampling.warning_withdrawn": _("Withdrawn"),
}
RECALL_STORY = {
    "sampling.recall_filed": _("Reported by the producer"),
    "sampling.recall_sent_back": _("Sent back to be completed"),
    "sampling.recall_refiled": _("Completed by the producer"),
    "sampling.recall_dropped": _("Taken back by the producer"),
    "sampling.recall_taken": _("Taken up by the bureau"),
    "sampling.recall_accounted": _("Account of the producer"),
    "sampling.recall_drafted": _("Drawn up"),
    "sampling.recall_changed": _("Changed"),
    "sampling.recall_told": _("Producer told"),
    "sampling.recall_answered": _("Evidence brought"),
    "sampling.recall_submitted": _("Submitted for approval"),
    "sampling.recall_returned": _("Returned"),
    "sampling.recall_approved": _("Approved"),
    "sampling.recall_published": _("Published"),
    "sampling.recall_ended": _("Carried out"),
    "sampling.recall_withdrawn": _("Withdrawn"),
}
