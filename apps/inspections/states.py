"""The lives of plans, tasks, visits and orders, as tables. sql/guards.sql holds the database to the same moves."""

from apps.kernel.moves import Move, MoveTable

LIST, PLAN, APPROVE, RECEIVE = (
    "inspections.list", "inspections.plan", "inspections.approve_plan", "inspections.receive_plan",
)  # fmt: skip
CHECK, REVIEW, PUBLISH, FOLLOW, ANSWER, DECIDE_RECUSAL = (
    "inspections.check", "inspections.review", "inspections.publish", "inspections.follow", "inspections.answer",
    "inspections.decide_recusal",
)  # fmt: skip

ENVIRONMENT = "优化营商环境条例第五十四条"
NOTICE_2019 = "国务院关于在市场监管领域全面推行部门联合“双随机、一公开”监管的意见（国发〔2019〕5号）"
PUBLICITY = "企业信息公示暂行条例第十四条"
CORRECTION = "产品质量法第十七条"
TIME_2015 = "质检总局2015年第57号公告"

# --- the yearly plan -------------------------------------------------------------------------------------------------
DRAFT, SUBMITTED, APPROVED, FILED, ANNOUNCED = "draft", "submitted", "approved", "filed", "published"
PLAN_STATES = (DRAFT, SUBMITTED, APPROVED, FILED, ANNOUNCED)
PLANS = MoveTable(
    Move("submit_plan", (DRAFT,), SUBMITTED, PLAN, "inspections.plan_submitted", NOTICE_2019),
    Move("return_plan", (SUBMITTED,), DRAFT, APPROVE, "inspections.plan_returned"),
    Move("approve_plan", (SUBMITTED,), APPROVED, APPROVE, "inspections.plan_approved", NOTICE_2019),
    Move("file_plan", (APPROVED,), FILED, PLAN, "inspections.plan_filed", NOTICE_2019),
    Move("receive_plan", (FILED,), FILED, RECEIVE, "inspections.plan_received", NOTICE_2019),
    # publication does not wait for the receipt, so the receipt may come after it
    Move("receive_plan", (ANNOUNCED,), ANNOUNCED, RECEIVE, "inspections.plan_received", NOTICE_2019),
    Move("publish_plan", (FILED,), ANNOUNCED, PLAN, "inspections.plan_published", ENVIRONMENT),
)

# --- a task of the plan, or a campaign outside it ---------------------------------------------------------------------
SET, DRAWING, RUNNING, FINISHED, CANCELLED = "set", "drawing", "running", "finished", "cancelled"
TASK_STATES = (SET, DRAWING, RUNNING, FINISHED, CANCELLED)
TASKS = MoveTable(
    Move("prepare_draw", (SET,), DRAWING, PLAN, "inspections.draw_prepared", ENVIRONMENT),
    Move("drop_draw", (DRAWING,), SET, PLAN, "inspections.draw_dropped"),
    Move("renew_inspectors", (DRAWING,), DRAWING, PLAN, "inspections.inspectors_renewed"),
    Move("renew_inspectors", (RUNNING,), RUNNING, PLAN, "inspections.inspectors_renewed"),
    Move("take_up", (DRAWING,), RUNNING, PLAN, "inspections.outcome_taken", ENVIRONMENT),
    Move("follow_draw", (RUNNING,), RUNNING, PLAN, "inspections.outcome_followed"),
    # a published result is corrected late: its inspectors may have left meanwhile (operations/correcting.py)
    Move("follow_draw", (FINISHED,), FINISHED, PLAN, "inspections.outcome_followed"),
    Move("direct", (SET, RUNNING), RUNNING, APPROVE, "inspections.directed"),  # chosen by another
    Move("finish_task", (RUNNING,), FINISHED, PLAN, "inspections.task_finished"),
    Move("ask_cancel", (SET,), SET, PLAN, "inspections.cancel_asked"),
    Move("keep_task", (SET,), SET, APPROVE, "inspections.cancel_refused"),
    Move("cancel_task", (SET,), CANCELLED, APPROVE, "inspections.task_cancelled"),
    # a void draw that is not drawn again: its days are over, or a redraw would tell a secret (operations/beside.py)
    Move("ask_cancel", (DRAWING,), DRAWING, PLAN, "inspections.cancel_asked"),
    Move("keep_task", (DRAWING,), DRAWING, APPROVE, "inspections.cancel_refused"),
    Move("cancel_task", (DRAWING,), CANCELLED, APPROVE, "inspections.task_cancelled"),
    Move("approve_campaign", (SET,), SET, APPROVE, "inspections.campaign_approved"),
    Move("decline_campaign", (SET,), CANCELLED, APPROVE, "inspections.campaign_declined"),
    Move("drop_campaign", (SET,), CANCELLED, PLAN, "inspections.task_cancelled"),
)

# --- a visit: one object, every item, all its inspectors --------------------------------------------------------------
ASSIGNED, ENTERED, REVIEWED, SHOWN, VOID = "assigned", "entered", "reviewed", "published", "void"
VISIT_STATES = (ASSIGNED, ENTERED, REVIEWED, SHOWN, VOID)
VISITS = MoveTable(
    Move("enter", (ASSIGNED,), ENTERED, CHECK, "inspections.result_entered", PUBLICITY),
    Move("return_result", (ENTERED, REVIEWED), ASSIGNED, REVIEW, "inspections.result_returned"),
    Move("approve_result", (ENTERED,), REVIEWED, REVIEW, "inspections.result_reviewed"),
    Move("publish_result", (REVIEWED,), SHOWN, PUBLISH, "inspections.result_published", PUBLICITY),
    # corrected: asked by another, and checked through from the entry on
    Move("agree_correction", (SHOWN,), ASSIGNED, REVIEW, "inspections.result_reopened", PUBLICITY),
    Move("void", (ASSIGNED,), VOID, "", "inspections.visit_void"),
    Move("drop_visit", (ASSIGNED,), VOID, "", "inspections.visit_void"),  # of a campaign
)

# --- an order to rectify ----------------------------------------------------------------------------------------------
ISSUED, SERVED, REPORTED, DONE, OVERDUE, FAILED = "issued", "served", "reported", "done", "overdue", "failed"
PASSED_ON, TAKEN_BACK = "passed_on", "taken_back"
ORDER_STATES = (ISSUED, SERVED, REPORTED, DONE, OVERDUE, FAILED, PASSED_ON, TAKEN_BACK)
ORDER_OPEN = (ISSUED, SERVED, REPORTED, OVERDUE, FAILED)
ORDERS = MoveTable(
    Move("serve_order", (ISSUED,), SERVED, FOLLOW, "inspections.order_served", CORRECTION),
    Move("ask_extension", (SERVED,), SERVED, ANSWER, "inspections.extension_asked", TIME_2015),
    Move("note_request", (SERVED,), SERVED, FOLLOW, "inspections.extension_noted", TIME_2015),  # came on paper
    # entered only after the end: a reviewer says whether it came in time (operations/late_letters.py)
    Move("note_late_letter", (OVERDUE,), OVERDUE, FOLLOW, "inspections.late_letter_noted", TIME_2015),
    Move("agree_in_time", (OVERDUE,), SERVED, REVIEW, "inspections.letter_in_time", TIME_2015),
    Move("agree_in_time", (REPORTED,), REPORTED, REVIEW, "inspections.letter_in_time", TIME_2015),
    Move("extend_order", (SERVED,), SERVED, FOLLOW, "inspections.order_extended", TIME_2015),
    Move("refuse_extension", (SERVED,), SERVED, FOLLOW, "inspections.extension_refused", TIME_2015),
    Move("report_done", (ISSUED, SERVED, OVERDUE, FAILED), REPORTED, ANSWER, "inspections.order_reported"),
    Move("run_out", (SERVED,), OVERDUE, "", "inspections.order_overdue", CORRECTION),
    Move("pass_recheck", (SERVED, REPORTED, OVERDUE, FAILED), DONE, FOLLOW, "inspections.recheck_passed", CORRECTION),
    # only who said it was done, or whose time is over, can have failed: "逾期不改正"
    Move("fail_recheck", (REPORTED, OVERDUE), FAILED, FOLLOW, "inspections.recheck_failed", CORRECTION),
    Move("pass_on", (OVERDUE, FAILED), PASSED_ON, FOLLOW, "inspections.order_passed_on", CORRECTION),
    Move("take_back", ORDER_OPEN, TAKEN_BACK, FOLLOW, "inspections.order_taken_back"),
    Move("agree_take_back", ORDER_OPEN, TAKEN_BACK, REVIEW, "inspections.order_taken_back"),  # asked by another
)
