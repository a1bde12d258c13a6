"""Tasks beside the plan: campaigns are set, tasks finished or cancelled."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.draws.states import VOID
from apps.kernel.errors import Invalid
from apps.kernel.stepping import Overtaken, SamePerson, locked, reasoned, today

from .. import states
from ..models import Task
from ..permissions import Permission
from ..queries.story import latest
from . import telling
from .following import nothing_left
from .plans import noted_task, set_items, whole
from .steps import step


@transaction.atomic
def set_campaign(*, values, items, by, at):
    """A campaign (专项行动) outside of the random plan, marked as such; returns the Task. `values`: title, basis,
    starts_on, ends_on, inspectors, departments."""
    by.require(Permission.PLAN)
    agency = Agency.objects.select_related("division").filter(pk=by.agency_code).first()
    if agency is None:
        raise Invalid(_("A plan belongs to a bureau."))
    task = Task(agency=agency, kind=Task.Kind.CAMPAIGN, created_by_id=by.user_id, created_label=by.actor, **values)
    whole(task)
    task.save()
    set_items(task, items)
    event = noted_task("inspections.task_set", task, by=by, at=at, items=sorted(items), campaign=True)
    telling.campaign_waits(task, by=by, event=event, at=at)
    return task


@transaction.atomic
def approve_campaign(*, task_id, by, at):
    """The second officer approves a campaign: from now on its terms stand, and it is directed. Returns the Task."""
    task, made = _waiting_campaign(task_id, "approve_campaign", by)
    task.approved_by_id, task.approved_label, task.approved_on = by.user_id, by.actor, today(at)
    task.save()
    telling.campaign_answered(task, by=by, event=noted_task(made.event, task, by=by, at=at), at=at)
    return task


@transaction.atomic
def decline_campaign(*, task_id, reason, by, at):
    """The second officer does not approve it: it is not held. Returns the Task."""
    task, made = _waiting_campaign(task_id, "decline_campaign", by)
    task.reason, task.cancelled_on = reasoned(reason, 300), today(at)
    task.save()
    event = noted_task(made.event, task, by=by, at=at, reason=task.reason)
    telling.campaign_answered(task, by=by, event=event, at=at, reason=task.reason)
    return task


def _waiting_campaign(task_id, verb, by):
    """A campaign that nobody has answered, locked and moved, for somebody who did not set it; and the Move."""
    task = locked(Task, task_id, by, "agency__division")
    made = step(task, verb, states.TASKS, by, task.agency_id)
    if task.kind != Task.Kind.CAMPAIGN:
        raise Invalid(_("A task of a plan is approved with its plan."))
    if task.approved_on:
        raise Overtaken(state=task.state)
    if by.user_id is None or by.user_id == task.created_by_id:
        raise SamePerson
    return task, made


@transaction.atomic
def finish_task(*, task_id, by, at):
    """Every visit has its result published or fell away, and every problem its follow-up. Returns the Task."""
    task = locked(Task, task_id, by, "agency__division")
    made = step(task, "finish_task", states.TASKS, by, task.agency_id)
    if task.visits.exclude(state__in=[states.SHOWN, states.VOID]).exists():
        raise Invalid(_("Some results are not yet published."))
    nothing_left(task)
    task.save()
    noted_task(made.event, task, by=by, at=at)
    return task


@transaction.atomic
def ask_cancel(*, task_id, reason, by, at):
    """Ask to give a task of a plan up before its draw is prepared, or once that is void and not drawn again; a second
    officer agrees or not. Returns the Task."""
    task = locked(Task, task_id, by, "agency__division", "plan")
    made = step(task, "ask_cancel", states.TASKS, by, task.agency_id)
    if task.plan is None or task.plan.state == states.DRAFT:
        raise Invalid(_("A task of a draft is taken out of the plan; a campaign is given up on its own page."))
    _nothing_to_come(task)
    reason = reasoned(reason)
    if not 10 <= len(reason) <= 300:
        raise Invalid(_("Say in 10 to 300 characters why; the reason is published."), field="reason")
    task.reason, task.cancel_asked_on = reason, today(at)
    task.cancel_asked_by_id, task.cancel_asked_label = by.user_id, by.actor
    task.save()
    noted_task(made.event, task, by=by, at=at, reason=reason)
    return task


@transaction.atomic
def keep_task(*, task_id, reason, by, at):
    """The second officer does not agree: the task stands. Returns the Task."""
    task = locked(Task, task_id, by, "agency__division")
    made = step(task, "keep_task", states.TASKS, by, task.agency_id)
    _asked_by_another(task, by)
    reason = reasoned(reason, 300)
    task.reason, task.cancel_asked_by, task.cancel_asked_label, task.cancel_asked_on = "", None, "", None
    task.save()
    noted_task(made.event, task, by=by, at=at, reason=reason)
    return task


@transaction.atomic
def cancel_task(*, task_id, by, at):
    """The second officer agrees: the task is given up, and stays in the published plan with day and reason. The bureau
    with which the plan is filed is told. Returns the Task."""
    task = locked(Task, task_id, by, "agency__division", "plan")
    made = step(task, "cancel_task", states.TASKS, by, task.agency_id)
    _asked_by_another(task, by)
    _nothing_to_come(task)
    task.cancelled_by_id, task.cancelled_label, task.cancelled_on = by.user_id, by.actor, today(at)
    task.save()
    event = noted_task(made.event, task, by=by, at=at, reason=task.reason)
    telling.task_cancelled(task, event=event, at=at)
    return task


def _nothing_to_come(task):
    """A task whose draw was prepared is given up where that draw, or its last redraw, is void: nothing comes of it."""
    draw = latest(task.draw_id)
    if draw is not None and draw.state != VOID:
        raise Invalid(
            _(
                "The draw of this task is on its way. A draft is given up on this page first; a sealed draw is carried "
                "out, or becomes void."
            )
        )


def _asked_by_another(task, by):
    if task.cancel_asked_on is None:
        raise Invalid(_("Nobody has asked to cancel this task."))
    if by.user_id is not None and by.user_id == task.cancel_asked_by_id:
        raise SamePerson


@transaction.atomic
def drop_campaign(*, task_id, reason, by, at):
    """Give a campaign up before anybody is visited: it was never public. Returns the Task."""
    task = locked(Task, task_id, by, "agency__division")
    made = step(task, "drop_campaign", states.TASKS, by, task.agency_id)
    if task.kind != Task.Kind.CAMPAIGN:
        raise Invalid(_("A task of a plan is given up by two: one asks, another agrees."))
    task.reason, task.cancelled_on = reasoned(reason, 300), today(at)
    task.save()
    event = noted_task(made.event, task, by=by, at=at, reason=task.reason)
    telling.campaign_answered(task, by=by, event=event, at=at)
    return task
