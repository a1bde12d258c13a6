"""The yearly plan: drafted, checked against the limits, approved by a second person, filed, published."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from apps.divisions.models import Agency
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.stepping import OutOfReach, SamePerson, checked, locked, reasoned, saved, today
from apps.notifications.operations import notify, settle

from .. import states
from ..models import CheckItem, Plan, Pool, Task, TaskItem
from ..permissions import Permission, own_agency
from ..queries.conditions import in_words
from ..queries.plans import findings_of, pool_of
from . import telling
from .steps import OtherBureau, note, own, step

SUBJECT, TASK = "inspection_plan", "inspection_task"
LEAST_SAID = 8  # different signs of a remark that says something
TOLD = "inspections.plan_told"


class BreaksLimits(DomainError):
    """`details["findings"]` are what bars the plan."""

    code = "breaks-limits"
    status = 422
    message = _("The plan breaks a limit. What is wrong stands on its page.")


class PlanStands(DomainError):
    code = "plan-stands"
    message = _("An approved plan stands: its tasks neither come, change nor go.")


class HandedIn(PlanStands):
    message = _("The plan is handed in: its tasks come, change and go once it is returned to its author.")


class OfNoPlan(PlanStands):
    message = _("This is a campaign, of no plan: its terms stand as they were set. Give it up and set another.")


@transaction.atomic
def draft_plan(*, year, title, by, at, remark=""):
    """A plan of the actor's bureau; returns it. Raises Invalid where the title is taken."""
    by.require(Permission.PLAN)
    agency = Agency.objects.select_related("division", "parent").filter(pk=by.agency_code).first()
    if agency is None:
        raise Invalid(_("A plan belongs to a bureau."))
    plan = Plan(agency=agency, year=year, title=title.strip(), remark=remark.strip(), drafted_by_id=by.user_id,
                drafted_label=by.actor, drafted_at=at)  # fmt: skip
    saved(plan, inspections_plan_once="title", inspections_plan_year="year")
    _noted("inspections.plan_drafted", plan, by=by, at=at)
    return plan


@transaction.atomic
def add_task(*, plan_id, values, items, by, at):
    """Add a random task to a draft; returns it. `values`: title, pool_id, by_class, share, starts_on, ends_on,
    inspectors, departments; `items`: codes of the list in force on the first day."""
    plan = _draft(plan_id, by)
    _own_pool(plan, values)
    task = Task(plan=plan, agency=plan.agency, created_by_id=by.user_id, created_label=by.actor, **values)
    whole(task)
    task.save()
    set_items(task, items)
    noted_task("inspections.task_set", task, by=by, at=at, items=sorted(items))
    return task


@transaction.atomic
def change_task(*, task_id, values, items, by, at):
    """Change a task of a draft; `values` and `items` as for add_task. Returns the Task; raises PlanStands later on."""
    plan, task = _of_draft(task_id, by)
    _own_pool(plan, values)
    for name, value in values.items():
        setattr(task, name, value)
    task.changed_by_id = by.user_id
    whole(task)
    task.save()
    TaskItem.objects.filter(task=task).delete()
    set_items(task, items)
    noted_task("inspections.task_changed", task, by=by, at=at, items=sorted(items))
    return task


def _own_pool(plan, values):
    if not Pool.objects.filter(pk=values["pool_id"], agency=plan.agency, closed_at__isnull=True).exists():
        raise Invalid(_("Choose a pool of your own bureau."), field="pool_id")


@transaction.atomic
def remove_task(*, task_id, by, at):
    """Take a task out of a draft; the story of the plan says which."""
    plan, task = _of_draft(task_id, by)
    note("inspections.task_removed", (SUBJECT, plan.pk), by=by, at=at, agency=plan.agency, title=plan.title,
         reason=task.title, task=task.pk)  # fmt: skip
    task.delete()


def says_where(remark):
    """Whether the remark of a plan below the floor says something of where the others are checked."""
    return len(set("".join(remark.split()))) >= LEAST_SAID


@transaction.atomic
def submit_plan(*, plan_id, by, at, remark=""):
    """Hand a plan to the second person, with another remark where one is given; refused while it breaks a limit, or
    stays below the floor and does not say where the others are checked. Returns the Plan."""
    plan = _locked(plan_id, by)
    made = step(plan, "submit_plan", states.PLANS, by, plan.agency_id)
    found, plan.area_objects, plan.planned_objects = findings_of(plan)
    bars = [finding for finding in found if finding.bars]
    if bars:
        raise BreaksLimits(findings=[finding.code for finding in bars])
    if remark and remark.strip():
        plan.remark = remark.strip()
    if not says_where(plan.remark) and any(finding.code == "below-floor" for finding in found):
        text = _("The plan stays below the floor: say in the remark where the others are checked.")
        raise Invalid(text, field="remark")
    plan.returned_reason = ""
    pools = [_freeze(task) for task in plan.tasks.select_related("pool__agency__division").order_by("pk")]
    plan.save()
    event = _noted(made.event, plan, by=by, at=at, area=plan.area_objects, planned=plan.planned_objects,
                   conditions=pools)  # fmt: skip
    telling.plan_waits(plan, by=by, event=event, at=at)
    return plan


def _freeze(task):
    """The task takes the conditions of its pool: what is approved is what is drawn from. Returns them."""
    task.query = task.pool.query
    with override("zh-hans"):
        task.conditions = str(in_words(task.query))
    task.pool_objects = pool_of(task).count()
    task.save()
    return task.query


@transaction.atomic
def return_plan(*, plan_id, reason, by, at):
    """Give a plan back to its author with the reason. Returns the Plan."""
    plan = _locked(plan_id, by)
    made = step(plan, "return_plan", states.PLANS, by, plan.agency_id)
    plan.returned_reason = reasoned(reason)[:500]
    plan.save()
    plan.tasks.update(query=None, conditions="", pool_objects=0)  # the author may choose another pool, or change it
    event = _noted(made.event, plan, by=by, at=at, reason=plan.returned_reason)
    telling.plan_answered(plan, by=by, event=event, at=at, reason=plan.returned_reason)
    return plan


@transaction.atomic
def approve_plan(*, plan_id, by, at):
    """The second person approves: from now on the tasks stand. Returns the Plan."""
    plan = _locked(plan_id, by)
    made = step(plan, "approve_plan", states.PLANS, by, plan.agency_id)
    makers = {plan.drafted_by_id, *plan.tasks.values_list("created_by", flat=True),
              *plan.tasks.values_list("changed_by", flat=True)}  # fmt: skip
    if by.user_id is not None and by.user_id in makers:
        raise SamePerson
    plan.approved_by_id, plan.approved_label, plan.approved_on = by.user_id, by.actor, today(at)
    plan.save()
    telling.plan_answered(plan, by=by, event=_noted(made.event, plan, by=by, at=at), at=at)
    return plan


@transaction.atomic
def file_plan(*, plan_id, by, at):
    """File an approved plan with the bureau above (the province files with nobody); returns the Plan."""
    plan = _locked(plan_id, by)
    made = step(plan, "file_plan", states.PLANS, by, plan.agency_id)
    plan.filed_on, plan.filed_with = today(at), plan.agency.parent
    plan.save()
    event = _noted(made.event, plan, by=by, at=at, with_=plan.filed_with_id or "")
    if plan.filed_with_id:
        data, url = {"plan": plan.title, "agency": plan.agency.name}, f"/desk/inspections/plans/{plan.pk}/"
        notify(kind=TOLD, to=("agency", plan.filed_with_id), event=event, at=at, url=url, data=data)
    return plan


@transaction.atomic
def receive_plan(*, plan_id, by, at):
    """The bureau above notes that the plan has arrived; returns the Plan. Publication does not wait for it."""
    plan = _locked(plan_id, by)
    made = step(plan, "receive_plan", states.PLANS, by)
    if not own_agency(by, plan.filed_with_id):
        raise OtherBureau
    if plan.received_on:
        raise Invalid(_("The receipt is on record already."))
    plan.received_on, plan.received_label = today(at), by.actor
    plan.save()
    _noted(made.event, plan, by=by, at=at)
    settle(kind=TOLD, url=telling.plan_page(plan), by=by, at=at)
    return plan


@transaction.atomic
def publish_plan(*, plan_id, by, at):
    """Publish a filed plan: anybody may read it, and its draws may be prepared. Returns the Plan."""
    plan = _locked(plan_id, by)
    made = step(plan, "publish_plan", states.PLANS, by, plan.agency_id)
    plan.published_on = today(at)
    plan.save()
    _noted(made.event, plan, by=by, at=at)
    return plan


def _locked(plan_id, by):
    return locked(Plan, plan_id, by, "agency__division", "agency__parent")


def _draft(plan_id, by):
    plan = _locked(plan_id, by)
    own(by, Permission.PLAN, plan.agency_id)
    if plan.state != states.DRAFT:
        raise HandedIn if plan.state == states.SUBMITTED else PlanStands
    return plan


def _of_draft(task_id, by):
    """(a draft, its task), both locked, the plan first: whoever hands it in holds the plan and writes its tasks."""
    found = list(Task.objects.visible_to(by).filter(pk=task_id).values_list("plan", flat=True))
    if not found:
        raise OutOfReach
    if found[0] is None:
        raise OfNoPlan
    plan = _draft(found[0], by)
    return plan, locked(Task, task_id, by, "agency__division")


def whole(task):
    from apps.draws.rules.quota import read  # the one rule of what a share is

    if not task.by_class and task.kind == Task.Kind.RANDOM:
        share = read(task.share or "")
        if share is None:
            raise Invalid(_("Write a number or a share, such as 20 or 5%."), field="share")
        if not share[1]:
            raise Invalid(_("A task draws one object at least: zero is no share."), field="share")
    checked(task, inspections_task_days="ends_on", inspections_task_share="share",
            inspections_task_two_inspectors="inspectors", inspections_task_kind="basis")  # fmt: skip


def set_items(task, codes):
    """The items in the version in force on the task's first day."""
    rows = list(CheckItem.objects.on(task.starts_on).filter(code__in=codes).order_by("code"))
    if not rows or len(rows) != len(set(codes)):
        raise Invalid(_("Choose items that are on the list on the first day of the visits."), field="items")
    strange = [row for row in rows if task.agency.level not in row.tiers]
    if strange:
        sentence = _("%(item)s is not checked by bureaus of this level: %(who)s.")
        raise Invalid(sentence % {"item": strange[0], "who": strange[0].who}, field="items", code="other-level")
    TaskItem.objects.bulk_create(TaskItem(task=task, item=row) for row in rows)


def _noted(verb, plan, *, by, at, **data):
    return note(verb, (SUBJECT, plan.pk), by=by, at=at, agency=plan.agency, title=plan.title, **data)


def noted_task(verb, task, *, by, at, **data):
    return note(verb, (TASK, task.pk), by=by, at=at, agency=task.agency, title=task.title, **data)
