"""The lives of plans, tasks, batches, objections and rectifications, as tables; sql/guards.sql holds the same moves.

A failure is told before it stands, it stands after the days to object, it is published after that: no way leads past.
"""

from apps.kernel.moves import Move, MoveTable

PLAN, APPROVE, SAMPLE, TEST = "sampling.plan", "sampling.approve_plan", "sampling.sample", "sampling.test"
CONCLUDE, NOTIFY, PUBLISH = "sampling.conclude", "sampling.notify", "sampling.publish"
FOLLOW, DECIDE, ANNOUNCE, ANSWER = "sampling.follow", "sampling.decide", "sampling.announce", "sampling.answer"
CATALOGUE = "sampling.catalogue"

MAIN = "产品质量法第十五条"
CORRECTION = "产品质量法第十七条"
PUBLICITY = "产品质量法第二十四条"
REFUSAL = "产品质量法第十六条、第五十六条"
STAFF = "产品质量监督抽查管理暂行办法（总局令第18号）"
STOP = "产品质量监督抽查管理暂行办法（总局令第18号）第四十五条"
RECHECK = "产品质量监督抽查管理暂行办法（总局令第18号）第四十七条"
AGAIN = "产品质量监督抽查管理暂行办法（总局令第18号）第四十八条"
RESUME = "产品质量监督抽查管理暂行办法（总局令第18号）第四十九条"
HEARD = "行政处罚法第四十四条、第六十三条"
QUALIFIED = "产品质量法第十九条、第二十一条"

# --- the yearly plan -------------------------------------------------------------------------------------------------
DRAFT, SUBMITTED, APPROVED, ANNOUNCED = "draft", "submitted", "approved", "published"
PLAN_STATES = (DRAFT, SUBMITTED, APPROVED, ANNOUNCED)
PLANS = MoveTable(
    Move("submit_plan", (DRAFT,), SUBMITTED, PLAN, "sampling.plan_submitted", MAIN),
    Move("return_plan", (SUBMITTED,), DRAFT, APPROVE, "sampling.plan_returned"),
    Move("approve_plan", (SUBMITTED,), APPROVED, APPROVE, "sampling.plan_approved", MAIN),
    Move("publish_plan", (APPROVED,), ANNOUNCED, PLAN, "sampling.plan_published", MAIN),
)

# --- a task: one product and link, so many batches --------------------------------------------------------------------
SET, DRAWING, RUNNING, FINISHED, CANCELLED = "set", "drawing", "running", "finished", "cancelled"
TASK_STATES = (SET, DRAWING, RUNNING, FINISHED, CANCELLED)
TASKS = MoveTable(
    Move("prepare_draw", (SET,), DRAWING, PLAN, "sampling.draw_prepared", MAIN),
    Move("renew_pools", (DRAWING,), DRAWING, PLAN, "sampling.pools_renewed"),
    Move("drop_draw", (DRAWING,), SET, PLAN, "sampling.draw_dropped"),
    Move("take_up", (DRAWING,), RUNNING, PLAN, "sampling.outcome_taken", MAIN),
    Move("prolong_task", (RUNNING,), RUNNING, APPROVE, "sampling.task_prolonged", MAIN),
    Move("leave_unvisited", (RUNNING,), RUNNING, APPROVE, "sampling.unvisited_left", MAIN),
    Move("follow_draw", (RUNNING,), RUNNING, PLAN, "sampling.draw_followed", MAIN),
    Move("finish_task", (RUNNING,), FINISHED, PLAN, "sampling.task_finished"),
    Move("cancel_task", (SET,), CANCELLED, PLAN, "sampling.task_cancelled"),
)

# --- a batch ----------------------------------------------------------------------------------------------------------
DRAWN, ORDERED, NOTHING, REFUSED, REFUSAL_STANDS = "drawn", "ordered", "nothing", "refused", "refusal_stands"
SAMPLED, VOID, TESTING, TESTED = "sampled", "void", "testing", "tested"
PASSED, FAILED, NOTIFIED, RETEST, STANDS, SHOWN = "passed", "failed", "notified", "retest", "stands", "published"
REPLACED, ANNULLED = "replaced", "annulled"
BATCH_STATES = (DRAWN, ORDERED, NOTHING, REFUSED, REFUSAL_STANDS, SAMPLED, VOID, TESTING, TESTED, PASSED, FAILED,
                NOTIFIED, RETEST, STANDS, SHOWN, REPLACED, ANNULLED)  # fmt: skip
CONCLUDED = (PASSED, FAILED, NOTIFIED, RETEST, STANDS, SHOWN)
NEVER_SAMPLED = (DRAWN, ORDERED, NOTHING, REFUSED, REFUSAL_STANDS, REPLACED)
WITHOUT_RESULT = (VOID, REPLACED, ANNULLED)  # the party may be sampled in the same task again
REASONED = (NOTHING, REFUSED, REFUSAL_STANDS, REPLACED, ANNULLED)  # why there is no result is said
TOLD = (NOTIFIED, RETEST, STANDS)  # a failure that its parties know of
BATCHES = MoveTable(
    Move("sample", (DRAWN, REFUSED), SAMPLED, SAMPLE, "sampling.sampled", MAIN),
    Move("order_online", (DRAWN,), ORDERED, SAMPLE, "sampling.ordered_online", STAFF),
    Move("unpack", (ORDERED,), SAMPLED, SAMPLE, "sampling.unpacked", STAFF),
    Move("find_nothing", (DRAWN, ORDERED), NOTHING, SAMPLE, "sampling.nothing_to_sample", STAFF),
    Move("refuse", (DRAWN,), REFUSED, SAMPLE, "sampling.refused", REFUSAL),
    Move("confirm_refusal", (REFUSED,), REFUSAL_STANDS, DECIDE, "sampling.refusal_confirmed", REFUSAL),
    Move("lift_refusal", (REFUSED, REFUSAL_STANDS), ANNULLED, DECIDE, "sampling.refusal_lifted", REFUSAL),
    Move("receive", (SAMPLED,), TESTING, TEST, "sampling.received", STAFF),
    Move("void_sample", (SAMPLED,), VOID, TEST, "sampling.sample_void", STAFF),
    # sealed for a laboratory that has lost its qualification, and no other one of its draw has kept it
    Move("give_up_sample", (SAMPLED,), VOID, CONCLUDE, "sampling.sample_given_up", QUALIFIED),
    # what was received cannot be tested any more: its standard has ended, its laboratory is qualified no longer, it has
    # perished; what was not goes to another laboratory by the draw
    Move("give_up_test", (TESTING,), VOID, CONCLUDE, "sampling.test_given_up", QUALIFIED),
    Move("report", (TESTING,), TESTED, TEST, "sampling.reported", STAFF),
    Move("return_report", (TESTED,), TESTING, CONCLUDE, "sampling.report_returned"),
    Move("conclude_pass", (TESTED,), PASSED, CONCLUDE, "sampling.concluded_passed", MAIN),
    Move("conclude_fail", (TESTED,), FAILED, CONCLUDE, "sampling.concluded_failed", MAIN),
    Move("tell_parties", (FAILED,), NOTIFIED, NOTIFY, "sampling.parties_told", MAIN),
    Move("order_retest", (NOTIFIED,), RETEST, NOTIFY, "sampling.retest_ordered", MAIN),
    Move("give_up_retest", (RETEST,), NOTIFIED, "", "sampling.retest_given_up", MAIN),
    # an objection that was posted in time and came once the failure stood
    Move("hear_after_all", (STANDS,), NOTIFIED, NOTIFY, "sampling.failure_open_again", MAIN),
    # given up for want of formalities that had been done in time: taken up where it was left
    Move("take_up_retest", (NOTIFIED, STANDS), RETEST, NOTIFY, "sampling.retest_taken_up", MAIN),
    Move("uphold", (RETEST,), NOTIFIED, CONCLUDE, "sampling.retest_upheld", MAIN),
    Move("overturn", (RETEST,), PASSED, CONCLUDE, "sampling.retest_overturned", MAIN),
    Move("let_stand", (NOTIFIED,), STANDS, "", "sampling.failure_stands", MAIN),
    Move("publish", (PASSED, STANDS), SHOWN, PUBLISH, "sampling.result_published", PUBLICITY),
    Move("replace", (DRAWN,), REPLACED, "", "sampling.replaced", MAIN),
    Move("leave_out", (DRAWN,), REPLACED, "", "sampling.not_visited", MAIN),  # its days are over
    Move("keep_first", (RETEST,), NOTIFIED, CONCLUDE, "sampling.first_result_kept", MAIN),
    Move("annul", (TESTING, TESTED, *CONCLUDED), ANNULLED, CONCLUDE, "sampling.result_annulled", QUALIFIED),
)

# --- an objection of a party ------------------------------------------------------------------------------------------
FILED, ACCEPTED, NOT_ACCEPTED, RETESTING = "filed", "accepted", "not_accepted", "retesting"
UPHELD, REJECTED, GIVEN_UP = "upheld", "rejected", "given_up"
OBJECTION_STATES = (FILED, ACCEPTED, NOT_ACCEPTED, RETESTING, UPHELD, REJECTED, GIVEN_UP)
OBJECTION_OPEN = (FILED, ACCEPTED, RETESTING)
OBJECTIONS = MoveTable(
    Move("accept_objection", (FILED,), ACCEPTED, NOTIFY, "sampling.objection_accepted", MAIN),
    Move("not_accept_objection", (FILED,), NOT_ACCEPTED, CONCLUDE, "sampling.objection_not_accepted", MAIN),
    Move("retest", (ACCEPTED,), RETESTING, NOTIFY, "sampling.objection_retesting", MAIN),
    Move("find_for", (ACCEPTED, RETESTING), UPHELD, CONCLUDE, "sampling.objection_upheld", MAIN),
    Move("find_against", (ACCEPTED, RETESTING), REJECTED, CONCLUDE, "sampling.objection_rejected", MAIN),
    Move("give_up", (FILED, ACCEPTED, RETESTING), GIVEN_UP, "", "sampling.objection_given_up", MAIN),
    Move("take_up_again", (GIVEN_UP,), RETESTING, NOTIFY, "sampling.retest_taken_up", MAIN),
)

# --- what a failure sets off ------------------------------------------------------------------------------------------
ISSUED, SERVED, REPORTED, OVERDUE, RECHECK_FAILED = "issued", "served", "reported", "overdue", "recheck_failed"
REPORTED_UP, PUBLIC, STILL_FAILING = "reported_up", "announced", "still_failing"
SUSPENSION_TOLD, SUSPENDED = "suspension_told", "suspended"
FOLLOWED = "followed"  # of an order on a refusal: a product failed under it, which has an order of its own
REVOCATION_TOLD, REVOKED, DONE, DROPPED = "revocation_told", "revoked", "done", "dropped"
RECTIFICATION_STATES = (ISSUED, SERVED, REPORTED, OVERDUE, RECHECK_FAILED, REPORTED_UP, PUBLIC, STILL_FAILING,
                        SUSPENSION_TOLD, SUSPENDED, REVOCATION_TOLD, REVOKED, DONE, DROPPED, FOLLOWED)  # fmt: skip
RECTIFICATION_OPEN, RECTIFICATION_ENDED = RECTIFICATION_STATES[:-4], RECTIFICATION_STATES[-4:]
RECTIFICATIONS = MoveTable(
    Move("serve_order", (ISSUED,), SERVED, FOLLOW, "sampling.order_served", CORRECTION),
    Move("extend_order", (SERVED,), SERVED, FOLLOW, "sampling.order_extended", CORRECTION),
    Move("report_done", (SERVED, OVERDUE), REPORTED, ANSWER, "sampling.order_reported", CORRECTION),
    Move("run_out", (SERVED,), OVERDUE, "", "sampling.order_overdue", CORRECTION),
    Move("pass_recheck", (SERVED, REPORTED, OVERDUE), DONE, FOLLOW, "sampling.recheck_passed", RESUME),
    Move("fail_recheck", (SERVED, REPORTED, OVERDUE), RECHECK_FAILED, FOLLOW, "sampling.recheck_failed", RECHECK),
    # the backup sample of a re-check passed elsewhere
    Move("overturn_recheck", (RECHECK_FAILED, STILL_FAILING, SUSPENDED), DONE, DECIDE, "sampling.recheck_overturned",
         MAIN),
    # after a refusal: what is tested at last and fails is stopped and ordered to be corrected first, as any failure is
    Move("order_product", (RECHECK_FAILED,), FOLLOWED, FOLLOW, "sampling.product_ordered", CORRECTION),
    Move("report_up", (RECHECK_FAILED, OVERDUE), REPORTED_UP, FOLLOW, "sampling.reported_up", RECHECK),
    Move("pass_up", (REPORTED_UP,), REPORTED_UP, FOLLOW, "sampling.passed_up", RECHECK),
    Move("announce", (REPORTED_UP,), PUBLIC, ANNOUNCE, "sampling.announced", CORRECTION),
    Move("pass_again", (PUBLIC, SUSPENDED), DONE, FOLLOW, "sampling.recheck_passed", RESUME),
    Move("fail_again", (PUBLIC,), STILL_FAILING, FOLLOW, "sampling.recheck_failed", AGAIN),
    # at once where the order followed a refusal, and nothing was let be tested since (Art. 56)
    Move("tell_suspension", (STILL_FAILING, OVERDUE, RECHECK_FAILED), SUSPENSION_TOLD, FOLLOW,
         "sampling.suspension_told", HEARD),
    Move("suspend", (SUSPENSION_TOLD,), SUSPENDED, DECIDE, "sampling.suspended", CORRECTION),
    Move("tell_revocation", (SUSPENDED,), REVOCATION_TOLD, FOLLOW, "sampling.revocation_told", HEARD),
    Move("revoke", (REVOCATION_TOLD,), REVOKED, DECIDE, "sampling.licence_revoked", CORRECTION),
    # a re-check whose laboratory lost its qualification counts for nothing: the order is where it was before it; so is
    # one of before that went on while its re-check was under way
    Move("reopen_order", (DONE, RECHECK_FAILED, REPORTED_UP, PUBLIC, STILL_FAILING, SUSPENSION_TOLD, SUSPENDED,
                          FOLLOWED), REPORTED, "", "sampling.order_reopened", QUALIFIED),
    Move("reopen_announced", (DONE, STILL_FAILING, SUSPENSION_TOLD, SUSPENDED), PUBLIC, "",
         "sampling.order_reopened", QUALIFIED),
    Move("reopen_suspended", (DONE, REVOCATION_TOLD, REVOKED), SUSPENDED, "", "sampling.order_reopened", QUALIFIED),
    Move("drop_order", (*RECTIFICATION_OPEN, REVOKED), DROPPED, "", "sampling.order_dropped", QUALIFIED),
)  # fmt: skip

# --- an import of results, as the worker and the page see it ----------------------------------------------------------
CHECKING, CHECKED, IMPORTING, IMPORTED = "checking", "checked", "importing", "done"
BROKEN, UNDOING, UNDONE = "failed", "undoing", "undone"
IMPORT_STATES = (CHECKING, CHECKED, IMPORTING, IMPORTED, BROKEN, UNDOING, UNDONE)
IMPORT_RUNNING = (CHECKING, IMPORTING, UNDOING)
IMPORTS = MoveTable(
    Move("check", (CHECKED, BROKEN), CHECKING, PUBLISH, "sampling.import_queued"),
    Move("checked", (CHECKING,), CHECKED, PUBLISH, "sampling.import_checked"),
    Move("import", (CHECKED,), IMPORTING, PUBLISH, "sampling.import_queued"),
    Move("done", (IMPORTING,), IMPORTED, PUBLISH, "sampling.import_done", PUBLICITY),
    Move("fail", (CHECKING, IMPORTING), BROKEN, "", "sampling.import_failed"),
    Move("undo", (IMPORTED,), UNDOING, "", "sampling.import_undo_queued"),  # who may: permissions.may_undo
    Move("undone", (UNDOING,), UNDONE, "", "sampling.import_undone"),
    Move("blocked", (UNDOING,), IMPORTED, "", "sampling.import_undo_blocked"),
)

# --- notices to the public: consumer warnings and recalls -------------------------------------------------------------
CARRIED_OUT, WITHDRAWN = "ended", "withdrawn"
EFFECTIVE, NO_ORDER = "closed", "no_order"  # its effect was found enough; its producer was told, and nothing is ordered
FILED_IN, SENT_BACK, NOT_FILED = "filed", "sent_back", "given_up"  # a recall as its producer reports it
WITH_PRODUCER = (FILED_IN, SENT_BACK, NOT_FILED)
WARNING_BASIS = "产品质量法第二十四条；消费者权益保护法第三十三条"
RECALL_BASIS = "消费品召回管理暂行规定（总局令第19号）"


def _notice(name, basis, *more):
    return MoveTable(
        Move(f"submit_{name}", (DRAFT,), SUBMITTED, PUBLISH, f"sampling.{name}_submitted"),
        Move(f"return_{name}", (SUBMITTED,), DRAFT, CONCLUDE, f"sampling.{name}_returned"),
        Move(f"approve_{name}", (SUBMITTED,), APPROVED, CONCLUDE, f"sampling.{name}_approved", basis),
        Move(f"publish_{name}", (APPROVED,), SHOWN, PUBLISH, f"sampling.{name}_published", basis),
        Move(f"withdraw_{name}", (SHOWN,), WITHDRAWN, CONCLUDE, f"sampling.{name}_withdrawn", basis),
        *more,
    )


WARNINGS = _notice("warning", WARNING_BASIS)
RECALLS = _notice(
    "recall",
    RECALL_BASIS,
    Move("tell_recall", (DRAFT,), DRAFT, NOTIFY, "sampling.recall_told", RECALL_BASIS),
    # a producer that has convinced the bureau is told so: a second officer, whatever the draft has come to
    Move(
        "not_order_recall",
        (DRAFT, SUBMITTED, APPROVED),
        NO_ORDER,
        CONCLUDE,
        "sampling.recall_not_ordered",
        RECALL_BASIS,
    ),
    Move("serve_not_ordered", (NO_ORDER,), NO_ORDER, NOTIFY, "sampling.recall_not_ordered_served", RECALL_BASIS),
    # while it is carried out: plan and progress are the producer's, what is lacking the bureau says
    Move("plan_recall", (SHOWN,), SHOWN, ANSWER, "sampling.recall_planned", RECALL_BASIS),
    Move("return_recall_plan", (SHOWN,), SHOWN, NOTIFY, "sampling.recall_plan_returned", RECALL_BASIS),
    Move("progress_recall", (SHOWN,), SHOWN, ANSWER, "sampling.recall_progressed", RECALL_BASIS),
    Move("finish_recall", (SHOWN,), CARRIED_OUT, PUBLISH, "sampling.recall_ended", RECALL_BASIS),
    # its effect is assessed by somebody else than recorded it as carried out: enough, or it goes on
    Move("close_recall", (CARRIED_OUT,), EFFECTIVE, CONCLUDE, "sampling.recall_closed", RECALL_BASIS),
    Move("recall_again", (CARRIED_OUT,), SHOWN, CONCLUDE, "sampling.recall_again", RECALL_BASIS),
    # reported by the producer: taken up as it stands, or sent back to be completed; its words stay its own
    Move("send_back_recall", (FILED_IN,), SENT_BACK, NOTIFY, "sampling.recall_sent_back", RECALL_BASIS),
    Move("refile_recall", (SENT_BACK,), FILED_IN, ANSWER, "sampling.recall_refiled", RECALL_BASIS),
    Move("drop_recall", (FILED_IN, SENT_BACK), NOT_FILED, ANSWER, "sampling.recall_dropped"),
    Move("take_recall", (FILED_IN,), SUBMITTED, PUBLISH, "sampling.recall_taken", RECALL_BASIS),
    Move("return_filed_recall", (SUBMITTED,), FILED_IN, CONCLUDE, "sampling.recall_returned"),
)

# --- a change of the catalogue or of a laboratory ---------------------------------------------------------------------
CHANGE_DRAFT, CHANGE_ASKED, CHANGE_DONE, CHANGE_REFUSED, CHANGE_DROPPED = "draft", "asked", "done", "refused", "dropped"
CHANGE_STATES = (CHANGE_DRAFT, CHANGE_ASKED, CHANGE_DONE, CHANGE_REFUSED, CHANGE_DROPPED)
CHANGES = MoveTable(
    Move("ask_change", (CHANGE_DRAFT,), CHANGE_ASKED, CATALOGUE, "sampling.change_asked"),
    Move("approve_change", (CHANGE_ASKED,), CHANGE_DONE, CATALOGUE, "sampling.change_approved"),
    Move("refuse_change", (CHANGE_ASKED,), CHANGE_REFUSED, CATALOGUE, "sampling.change_refused"),
    Move("drop_change", (CHANGE_DRAFT, CHANGE_ASKED), CHANGE_DROPPED, CATALOGUE, "sampling.change_dropped"),
)
