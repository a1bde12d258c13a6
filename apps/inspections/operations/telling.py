"""Whom the work goes to: the second person of a plan, the inspectors a draw seated, the officer whose turn it is."""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from apps.kernel.stepping import today
from apps.notifications.kinds import register_kind
from apps.notifications.operations import notify, notify_many, settle

from ..models import Seat
from ..models.recusal import WAITING
from ..queries.people import approvers_of, heads_of, holders_of
from ..states import REVIEW

PLAN_WAITS, PLAN_RETURNED = "inspections.plan_waits", "inspections.plan_back"
SEATED, UNSEATED = "inspections.seated", "inspections.unseated"
BEHIND = "inspections.draw_behind"
WORD_WAITS = "inspections.word_waits"
GIVEN_UP = "inspections.task_given_up"
EXCEPTION_WAITS, EXCEPTION_DECIDED = "inspections.exception_waits", "inspections.exception_decided"
CAMPAIGN_WAITS, CAMPAIGN_BACK = "inspections.campaign_waits", "inspections.campaign_back"
CHOICE_WAITS, CHOICE_BACK = "inspections.choice_waits", "inspections.choice_back"
RECUSAL_WAITS = "inspections.recusal_waits"
RECUSAL_GRANTED, RECUSAL_REFUSED = "inspections.recusal_granted", "inspections.recusal_refused"
RECUSAL_LAPSED = "inspections.recusal_lapsed"
REOPENED = "inspections.result_reopened"
TIME_ASKED, TIME_GIVEN, TIME_REFUSED = "inspections.time_asked", "inspections.time_given", "inspections.time_refused"
TIME_NOTED = "inspections.time_noted"
LETTER_LATE, LETTER_IN_TIME, LETTER_TOO_LATE = (
    "inspections.letter_noted_late", "inspections.letter_in_time", "inspections.letter_too_late",
)  # fmt: skip
TRANSFERRED, TAKEN_OVER = "inspections.transferred", "inspections.transfer_taken_over"
TRANSFER_BACK, TRANSFER_OF_YOURS = "inspections.transfer_withdrawn", "inspections.transfer_told"
OVERDUE = "inspections.order_not_met"
VISITS = "/desk/inspections/visits/"


def register_kinds():
    register_kind(
        PLAN_WAITS, title=_("A plan of inspections waits for your approval: %(plan)s"),
        body=_("%(who)s has submitted it. Approve it or return it with a reason; whoever drafted it does neither."),
    )  # fmt: skip
    register_kind(
        PLAN_RETURNED, title=_("Your plan of inspections came back: %(plan)s"),
        body=_("%(who)s returned it: %(reason)s"),
    )  # fmt: skip
    register_kind(
        SEATED, title=_("You are to check: %(task)s"),
        body=_("You are an inspector of %(count)s visits, until %(until)s. They stand on your list."), days=("until",),
    )  # fmt: skip
    register_kind(
        UNSEATED, title=_("Others go in your place: %(task)s"),
        body=_("You were replaced at %(count)s visits. What you are still to check stands on your list."),
    )  # fmt: skip
    register_kind(
        GIVEN_UP, title=_("A task of a filed plan is cancelled: %(task)s"),
        body=_("%(agency)s has cancelled it. Reason: %(reason)s"),
    )  # fmt: skip
    register_kind(
        EXCEPTION_WAITS, title=_("An exception from a yearly limit waits for you: %(task)s"),
        body=_("%(who)s asks to check an enterprise beyond the limit. Grant it or refuse it on the page of the "
               "campaign; whoever asked does neither."),
    )  # fmt: skip
    register_kind(
        EXCEPTION_DECIDED, title=_("The exception you asked for is decided: %(task)s"),
        body=_("%(who)s has decided it. The page of the campaign says how."),
    )  # fmt: skip
    register_kind(
        WORD_WAITS, title=_("Your word as a second officer is asked for: %(enterprise)s"),
        body=_("%(who)s asks: %(act)s. Reason: %(reason)s"),
    )  # fmt: skip
    register_kind(
        CAMPAIGN_WAITS, title=_("A campaign waits for your approval: %(task)s"),
        body=_("%(who)s has set it. Approve it or decline it with a reason; nobody is visited before."),
    )  # fmt: skip
    register_kind(
        CAMPAIGN_BACK, title=_("Your campaign was declined: %(task)s"), body=_("%(who)s declined it: %(reason)s"),
    )  # fmt: skip
    register_kind(
        CHOICE_WAITS, title=_("A choice of enterprises waits for you: %(task)s"),
        body=_("%(who)s has chosen whom the campaign visits. Agree or not on its page; whoever chose does neither."),
    )  # fmt: skip
    register_kind(
        CHOICE_BACK, title=_("The enterprises you chose are not visited: %(task)s"),
        body=_("%(who)s does not agree: %(reason)s"),
    )  # fmt: skip
    register_kind(
        REOPENED, title=_("A published result is being corrected: %(task)s"),
        body=_("%(agency)s has taken it off the public pages. It is entered and published again. Reason: %(reason)s"),
    )  # fmt: skip
    _register_recusals()
    _register_orders()
    _register_transfers()
    register_kind(
        BEHIND, title=_("A replacement in the draw is not taken over yet: %(task)s"),
        body=_("Something stands in the way; the page of the task says what. Until then nobody checks what was drawn."),
    )  # fmt: skip


def _register_recusals():
    register_kind(
        RECUSAL_WAITS, title=_("An enterprise asks that an inspector steps aside: %(enterprise)s"),
        body=_("It concerns %(inspector)s. Reason: %(reason)s. The head of the bureau grants it or refuses it on the "
               "page of the visit; whoever noted it, sits there or has a tie does neither."),
    )  # fmt: skip
    for kind, title in (
        (RECUSAL_GRANTED, _("An inspector steps aside, as you asked: %(task)s")),
        (RECUSAL_REFUSED, _("The inspector does not step aside: %(task)s")),
    ):
        register_kind(
            kind, title=title, days=("asked",),
            body=_("%(agency)s has decided your request of %(asked)s about %(inspector)s. Reason: %(reason)s. The "
                   "decision stands under your inspections, on paper, and is served on you."),
        )  # fmt: skip
    register_kind(
        RECUSAL_LAPSED, title=_("Nobody comes for this inspection any more: %(task)s"), days=("asked",),
        body=_("The visit of %(agency)s fell away. Your request of %(asked)s that %(inspector)s steps aside needs no "
               "decision any more."),
    )  # fmt: skip


def _register_orders():
    register_kind(
        TIME_ASKED, title=_("More time to rectify is asked for: %(enterprise)s"),
        body=_("%(order)s: %(days)s days. Reason: %(reason)s. Grant it or refuse it on the page of the order; the "
               "order does not run out before."),
    )  # fmt: skip
    register_kind(
        TIME_NOTED, title=_("Your letter asking for more time is noted: %(order)s"), days=("asked",),
        body=_("%(agency)s has noted your request of %(asked)s for %(days)s days. It answers on paper; the order does "
               "not run out before."),
    )  # fmt: skip
    register_kind(
        LETTER_LATE, title=_("Your letter asking for more time is being looked at: %(order)s"), days=("asked",),
        body=_("%(agency)s has noted your request of %(asked)s for %(days)s days only after the end of the order. A "
               "reviewer says whether it came in time; until then nothing follows from the order."),
    )  # fmt: skip
    register_kind(
        LETTER_IN_TIME, title=_("Your letter came in time: %(order)s"), days=("asked",),
        body=_("Your request of %(asked)s came in time: the order has not run out, and the notice that it was not met "
               "no longer holds. What stood on the ledger is withdrawn; %(agency)s answers your request on paper."),
    )  # fmt: skip
    register_kind(
        LETTER_TOO_LATE, title=_("Your letter came too late: %(order)s"), days=("asked",),
        body=_("%(agency)s has found that your request of %(asked)s did not come in time: %(reason)s. The paper names "
               "where you can turn."),
    )  # fmt: skip
    register_kind(
        TIME_GIVEN, title=_("You have more time to rectify: %(order)s"), days=("until",),
        body=_("%(agency)s has granted it: until the end of %(until)s. The paper is on the page."),
    )  # fmt: skip
    register_kind(
        TIME_REFUSED, title=_("More time to rectify is refused: %(order)s"), days=("until",),
        body=_("%(agency)s refused it: %(reason)s. Rectify and report by the end of %(until)s. The paper names where "
               "you can turn."),
    )  # fmt: skip
    register_kind(
        OVERDUE, title=_("The time to rectify is over: %(order)s"),
        body=_("No report came in time: it is a quality fact now. Report still, and the bureau looks again. The paper "
               "names where you can turn."),
    )  # fmt: skip


def _register_transfers():
    register_kind(
        TRANSFERRED, title=_("A matter is transferred to you: %(enterprise)s"),
        body=_("%(agency)s has sent %(number)s. Read it and record its receipt."),
    )  # fmt: skip
    register_kind(
        TAKEN_OVER, title=_("Your transfer is received: %(enterprise)s"),
        body=_("%(receiver)s has recorded the receipt of %(number)s: %(receipt)s"),
    )  # fmt: skip
    register_kind(
        TRANSFER_BACK, title=_("A transfer to you is withdrawn: %(enterprise)s"),
        body=_("%(agency)s has withdrawn %(number)s: the result it rests on was returned."),
    )  # fmt: skip
    register_kind(
        TRANSFER_OF_YOURS, title=_("A matter of yours is transferred: %(task)s"),
        body=_("%(agency)s has transferred what the inspection found to %(receiver)s, within whose duties it lies."),
    )  # fmt: skip


def transferred(row, *, event, at):
    """The bureau of this portal to which a matter went; and the enterprise where it is another agency, for of what goes
    to enforcement or the police it learns from them."""
    data = _of_transfer(row)
    if row.receiver_agency_id:
        notify(kind=TRANSFERRED, to=("agency", row.receiver_agency_id), event=event, at=at, url=referral_page(row),
               data=data)  # fmt: skip
    if row.to == row.To.AGENCY:
        firm = row.visit.enterprise
        notify(kind=TRANSFER_OF_YOURS, to=("enterprise", firm.merged_into_id or firm.pk), event=event, at=at,
               url=f"/my/inspections/{row.visit_id}/", data=data)  # fmt: skip


def taken_over(row, *, by, event, at):
    """The bureau that sent a matter learns of the receipt that another recorded."""
    if row.receiver_agency_id:
        settle(kind=TRANSFERRED, url=referral_page(row), by=by, at=at)
        data = _of_transfer(row) | {"receipt": row.receipt}
        notify(kind=TAKEN_OVER, to=("agency", row.visit.task.agency_id), event=event, at=at, data=data,
               url=f"/desk/inspections/visits/{row.visit_id}/")  # fmt: skip


def transfer_withdrawn(row, *, by, event, at):
    if row.receiver_agency_id:
        settle(kind=TRANSFERRED, url=referral_page(row), by=by, at=at)
        notify(kind=TRANSFER_BACK, to=("agency", row.receiver_agency_id), event=event, at=at, url=referral_page(row),
               data=_of_transfer(row))  # fmt: skip


def _of_transfer(row):
    visit = row.visit
    return {"task": visit.task.title, "agency": visit.task.agency.name, "enterprise": visit.enterprise.name,
            "receiver": row.receiver, "number": row.paper.number}  # fmt: skip


def referral_page(row):
    return f"/desk/inspections/referrals/{row.pk}/receipt/"


def plan_waits(plan, *, by, event, at):
    """Those of the bureau who may approve it, without its author; the whole bureau where nobody else is there."""
    people = approvers_of(plan.agency_id, on=today(at), but=plan.drafted_by_id)
    given = {"kind": PLAN_WAITS, "url": plan_page(plan), "data": {"plan": plan.title, "who": by.actor}}
    to = [("user", pk) for pk in people] or [("agency", plan.agency_id)]
    notify_many(messages=[{"to": each, **given} for each in to], event=event, at=at)


def plan_answered(plan, *, by, event, at, reason=""):
    """The second person has answered: nobody is asked any longer, and the author learns of a return."""
    settle(kind=PLAN_WAITS, url=plan_page(plan), by=by, at=at)
    if reason and plan.drafted_by_id:
        notify(kind=PLAN_RETURNED, to=("user", plan.drafted_by_id), event=event, at=at, url=plan_page(plan),
               data={"plan": plan.title, "who": by.actor, "reason": reason})  # fmt: skip
    else:
        settle(kind=PLAN_RETURNED, url=plan_page(plan), by=by, at=at)


def seats_changed(task, *, event, at):
    """Each inspector with an account who came or went at this moment, once, with how many visits."""
    rows = Seat.objects.filter(visit__task=task, inspector__user__isnull=False).order_by()
    came = _counted(rows.filter(since=at, ended_at__isnull=True))
    went = {pk: count for pk, count in _counted(rows.filter(ended_at=at)).items() if pk not in came}
    until = task.ends_on.isoformat()
    messages = [
        {"kind": kind, "to": ("user", pk), "url": VISITS,
         "data": {"task": task.title, "count": count, "until": until}}
        for kind, found in ((SEATED, came), (UNSEATED, went)) for pk, count in sorted(found.items())
    ]  # fmt: skip
    notify_many(messages=messages, event=event, at=at)


def _counted(rows):
    return dict(rows.values_list("inspector__user").annotate(n=Count("visit", distinct=True)))


def word_waits(row, *, page, by, event, at):
    """The reviewers of the bureau; the whole bureau where nobody else is there."""
    agency, data = row.visit.task.agency_id, {"enterprise": row.visit.enterprise.name, "who": by.actor,
                                             "act": row.get_kind_display(), "reason": row.reason}  # fmt: skip
    people = holders_of(REVIEW, agency, on=today(at), but=row.asked_by_id)
    to = [("user", pk) for pk in people] or [("agency", agency)]
    notify_many(messages=[{"to": each, "kind": WORD_WAITS, "url": page, "data": data} for each in to], event=event,
                at=at)  # fmt: skip


def word_given(row, *, page, by, at):
    """A reviewer has answered: nobody is asked any longer."""
    settle(kind=WORD_WAITS, url=page, by=by, at=at)


def recusal_waits(row, *, page, by, event, at):
    """Those who head the bureau, without who noted it; the whole bureau where nobody has such a post."""
    agency, data = row.visit.task.agency_id, {"enterprise": row.visit.enterprise.name, "reason": row.reason,
                                             "inspector": row.inspector.name}  # fmt: skip
    people = heads_of(agency, asked_on=row.asked_on, on=today(at), but=by.user_id)
    to = [("user", pk) for pk in people] or [("agency", agency)]
    notify_many(messages=[{"to": each, "kind": RECUSAL_WAITS, "url": page, "data": data} for each in to], event=event,
                at=at)  # fmt: skip


def recusal_decided(row, *, enterprise_id, page, by, event, at):
    """Nobody is asked any longer; the enterprise reads the decision and its reason in the message, and its paper under
    its inspections: the visit itself it sees only once it was made."""
    _recusal_told(RECUSAL_GRANTED if row.granted else RECUSAL_REFUSED, row, enterprise_id, page, by, event, at,
                  reason=row.answer)  # fmt: skip


def recusal_lapsed(row, *, enterprise_id, page, by, event, at):
    """Nobody is asked any longer; the enterprise learns that its request needs no decision any more."""
    _recusal_told(RECUSAL_LAPSED, row, enterprise_id, page, by, event, at)


def _recusal_told(kind, row, enterprise_id, page, by, event, at, **more):
    visit = row.visit
    if not visit.recusals.filter(WAITING).exists():
        settle(kind=RECUSAL_WAITS, url=page, by=by, at=at)
    notify(kind=kind, to=("enterprise", enterprise_id), event=event, at=at, url="/my/inspections/",
           data={"task": visit.task.title, "agency": visit.task.agency.name, "asked": row.asked_on.isoformat(),
                 "inspector": row.inspector.name, **more})  # fmt: skip


def draw_behind(task, *, event, at):
    """The bureau is told once of what keeps it from following its draw."""
    notify(kind=BEHIND, to=("agency", task.agency_id), event=event, at=at, own=True, data={"task": task.title},
           url=f"/desk/inspections/tasks/{task.pk}/")  # fmt: skip


def task_cancelled(task, *, event, at):
    """The bureau above has the plan on file: it learns what is no longer in it."""
    if task.plan.filed_with_id:
        notify(kind=GIVEN_UP, to=("agency", task.plan.filed_with_id), event=event, at=at, url=plan_page(task.plan),
               data={"task": task.title, "agency": task.agency.name, "reason": task.reason})  # fmt: skip


def exception_waits(task, *, by, event, at):
    """Those of the bureau who may decide it, without who asks; the whole bureau where nobody else is there."""
    people = approvers_of(task.agency_id, on=today(at), but=by.user_id)
    given = {"kind": EXCEPTION_WAITS, "url": task_page(task), "data": {"task": task.title, "who": by.actor}}
    to = [("user", pk) for pk in people] or [("agency", task.agency_id)]
    notify_many(messages=[{"to": each, **given} for each in to], event=event, at=at)


def exception_decided(row, *, by, event, at):
    """Whoever asked is told; nobody is asked any longer once none of the campaign waits."""
    if not row.task.exceptions.filter(granted__isnull=True).exists():
        settle(kind=EXCEPTION_WAITS, url=task_page(row.task), by=by, at=at)
    if row.asked_by_id:
        notify(kind=EXCEPTION_DECIDED, to=("user", row.asked_by_id), event=event, at=at, url=task_page(row.task),
               data={"task": row.task.title, "who": by.actor})  # fmt: skip


def campaign_waits(task, *, by, event, at):
    """Those of the bureau who may approve it, without who set it; the whole bureau where nobody else is there."""
    people = approvers_of(task.agency_id, on=today(at), but=by.user_id)
    given = {"kind": CAMPAIGN_WAITS, "url": task_page(task), "data": {"task": task.title, "who": by.actor}}
    to = [("user", pk) for pk in people] or [("agency", task.agency_id)]
    notify_many(messages=[{"to": each, **given} for each in to], event=event, at=at)


def campaign_answered(task, *, by, event, at, reason=""):
    """It is approved, declined or given up: nobody is asked any longer, and who set it learns of a refusal."""
    settle(kind=CAMPAIGN_WAITS, url=task_page(task), by=by, at=at)
    if reason and task.created_by_id:
        notify(kind=CAMPAIGN_BACK, to=("user", task.created_by_id), event=event, at=at, url=task_page(task),
               data={"task": task.title, "who": by.actor, "reason": reason})  # fmt: skip


def choice_waits(task, *, by, event, at):
    """Those of the bureau who may agree, without who chose; the whole bureau where nobody else is there."""
    people = approvers_of(task.agency_id, on=today(at), but=by.user_id)
    given = {"kind": CHOICE_WAITS, "url": task_page(task), "data": {"task": task.title, "who": by.actor}}
    to = [("user", pk) for pk in people] or [("agency", task.agency_id)]
    notify_many(messages=[{"to": each, **given} for each in to], event=event, at=at)


def choice_answered(row, *, by, event, at, told=True):
    """Nobody is asked any longer; whoever chose learns of a refusal, but for the own withdrawal (`told`)."""
    settle(kind=CHOICE_WAITS, url=task_page(row.task), by=by, at=at)
    if not row.agreed and told:
        notify(kind=CHOICE_BACK, to=("user", row.asked_by_id), event=event, at=at, url=task_page(row.task),
               data={"task": row.task.title, "who": by.actor, "reason": row.answer})  # fmt: skip
    else:
        settle(kind=CHOICE_BACK, url=task_page(row.task), by=by, at=at)


def task_page(task):
    return f"/desk/inspections/tasks/{task.pk}/"


def plan_page(plan):
    return f"/desk/inspections/plans/{plan.pk}/"
