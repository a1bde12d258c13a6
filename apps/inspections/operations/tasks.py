"""Tasks beside the plan: campaigns are set, tasks finished or cancelled."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.kernel.errors import Invalid
from apps.kernel.stepping import locked, reasoned

from .. import states
from ..models import Task
from ..permissions import Permission
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
    noted_task("inspections.task_set", task, by=by, at=at, items=sorted(items), campaign=True)
    return task


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
def cancel_task(*, task_id, reason, by, at):
    """Give a task up before anything was drawn; a published plan shows it no more. Returns the Task."""
    task = locked(Task, task_id, by, "agency__division")
    made = step(task, "cancel_task", states.TASKS, by, task.agency_id)
    task.reason = reasoned(reason)[:300]
    task.save()
    noted_task(made.event, task, by=by, at=at, reason=task.reason)
    return task
