"""The yearly plan of sampling: drafted, approved by a second person, published; its tasks stand from then on."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.stepping import SamePerson, checked, locked, reasoned, saved, today

from .. import states
from ..models import Plan, Product, Standard, Task
from ..permissions import Permission
from ..queries.fit import last_visit
from ..queries.frames import left_for
from .steps import CLOCK, finish, note, of_its_batch, own, step

SUBJECT, TASK = "sampling_plan", "sampling_task"
LEVELS = {"province": ("province", "national"), "city": ("city",), "county": ("county",)}


class PlanStands(DomainError):
    code = "plan-stands"
    message = _("An approved plan stands: its tasks neither come, change nor go.")


class TooFewLeft(Invalid):
    """`details["left"]`: how many parties a task may still take."""

    code = "too-few-left"
    message = _(
        "Only %(count)s parties fit and were not sampled for this product within the months of the rule by this level "
        "or one above (Product Quality Law Art. 15)."
    )


class NothingAgain(DomainError):
    code = "nothing-again"
    message = _(
        "No sample waits to be taken again, and nothing else is prolonged: from the day after %(day)s, which is sealed,"
        " everybody reads whom the draw took. Whoever was not visited is left out and drawn in another task."
    )


@transaction.atomic
def draft_plan(*, year, title, by, at, remark=""):
    """A plan of the actor's bureau; returns it. Raises Invalid where the title is taken."""
    by.require(Permission.PLAN)
    agency = Agency.objects.select_related("division").filter(pk=by.agency_code).first()
    if agency is None:
        raise Invalid(_("A plan belongs to a bureau."))
    plan = Plan(agency=agency, year=year, title=title.strip(), remark=remark.strip(), drafted_by_id=by.user_id,
                drafted_label=by.actor, drafted_at=at)  # fmt: skip
    saved(plan, sampling_plan_once="title", sampling_plan_year="year")
    _noted("sampling.plan_drafted", plan, by=by, at=at)
    return plan


@transaction.atomic
def add_task(*, plan_id, product, link, values, by, at, level="", standard=""):
    """Add a task to a draft; returns it. `product`: a code of the catalogue in force on the first day.

    `values`: title, count, samplers, funds, price_most, details, query, starts_on, ends_on. The standard is the one in
    force on the first day that names the product, or `standard` of these. A bureau samples at its own level, the
    province for the nation too.
    """
    plan = _draft(plan_id, by)
    start = values["starts_on"]
    row = Product.objects.on(start).filter(code=product).first()
    if row is None:
        raise Invalid(_("This product is not in the catalogue on the first day of the visits."), field="product")
    rules = Standard.objects.on(start).filter(products__contains=[product]).order_by("code")
    rule = (rules.filter(code=standard) if standard else rules).first()
    if rule is None:
        raise Invalid(_("No standard for this product is in force on the first day of the visits."), field="standard")
    allowed = LEVELS[plan.agency.level]
    if (level or allowed[0]) not in allowed:
        raise Invalid(_("A bureau samples at its own level."), field="level")
    task = Task(plan=plan, agency=plan.agency, product=row, standard=rule, link=link, level=level or allowed[0],
                created_label=by.actor, **values)  # fmt: skip
    if (task.starts_on.year, task.ends_on.year) != (plan.year, plan.year):
        raise Invalid(_("The visits of a task lie in the year of its plan."), field="starts_on")
    left = left_for(task)  # a condition that does not hold is refused here, not at the draw
    checked(task, sampling_task_days="ends_on", sampling_task_two_samplers="samplers", sampling_task_count="count",
            sampling_task_state="link")  # fmt: skip
    if left < task.count:
        raise TooFewLeft(TooFewLeft.message % {"count": left}, field="count", left=left)
    task.save()
    noted_task("sampling.task_set", task, by=by, at=at, product=product, count=task.count)
    return task


@transaction.atomic
def remove_task(*, task_id, by, at):
    """Take a task out of a draft."""
    task = locked(Task, task_id, by, "agency__division")
    _draft(task.plan_id, by)
    noted_task("sampling.task_removed", task, by=by, at=at)
    task.delete()


@transaction.atomic
def submit_plan(*, plan_id, by, at):
    """Hand a plan to the second person; returns it."""
    plan = _locked(plan_id, by)
    made = step(plan, "submit_plan", states.PLANS, by, plan.agency_id)
    if not plan.tasks.exists():
        raise Invalid(_("A plan has one task at least."))
    plan.returned_reason = ""
    plan.save()
    _noted(made.event, plan, by=by, at=at)
    return plan


@transaction.atomic
def return_plan(*, plan_id, reason, by, at):
    """Give a plan back to its author with the reason; returns it."""
    plan = _locked(plan_id, by)
    made = step(plan, "return_plan", states.PLANS, by, plan.agency_id)
    plan.returned_reason = reasoned(reason, 500)
    plan.save()
    _noted(made.event, plan, by=by, at=at, reason=plan.returned_reason)
    return plan


@transaction.atomic
def approve_plan(*, plan_id, by, at):
    """The second person approves: from now on the tasks stand. Returns the Plan."""
    plan = _locked(plan_id, by)
    made = step(plan, "approve_plan", states.PLANS, by, plan.agency_id)
    if by.user_id is not None and by.user_id == plan.drafted_by_id:
        raise SamePerson
    plan.approved_by_id, plan.approved_label, plan.approved_on = by.user_id, by.actor, today(at)
    plan.save()
    _noted(made.event, plan, by=by, at=at)
    return plan


@transaction.atomic
def publish_plan(*, plan_id, by, at):
    """Publish an approved plan: its draws may be prepared. Returns the Plan."""
    plan = _locked(plan_id, by)
    made = step(plan, "publish_plan", states.PLANS, by, plan.agency_id)
    plan.published_on = today(at)
    plan.save()
    _noted(made.event, plan, by=by, at=at)
    return plan


@transaction.atomic
def cancel_task(*, task_id, reason, by, at):
    """Take a task off a published plan before its draw; returns it."""
    task = locked(Task, task_id, by, "agency__division")
    made = step(task, "cancel_task", states.TASKS, by, task.agency_id)
    task.reason = reasoned(reason, 300)
    task.save()
    noted_task(made.event, task, by=by, at=at, reason=task.reason)
    return task


@transaction.atomic
def prolong_task(*, task_id, until, reason, by, at):
    """Its days were not enough for what is sampled again: that may be until another day. By somebody else than drafted
    the plan, which stands as it was published. Returns the Task. Raises NothingAgain.

    Whom nobody visited has the days that the seal of the draw names, and no more: on the day after them everybody reads
    whom it took (docs/adr/0049).
    """
    task = locked(Task, task_id, by, "agency__division", "plan")
    made = step(task, "prolong_task", states.TASKS, by, task.agency_id)
    if by.user_id is not None and by.user_id == task.plan.drafted_by_id:
        raise SamePerson
    if until <= max(task.last_day, today(at)):
        raise Invalid(_("Choose a day after today, and after the last day there is."), field="until")
    if not taken_again(task).exists():
        raise NothingAgain(NothingAgain.message % {"day": day_text(task.ends_on)})
    task.prolonged_until, task.prolonged_reason = until, reasoned(reason, 300)
    task.prolonged_by_id, task.prolonged_label = by.user_id, by.actor
    task.save()
    for batch in taken_again(task).select_related("agency", "product").order_by("pk"):
        finish("sampling", (CLOCK, batch.pk), by=by, at=at)
        owe_visit(batch, task, starts_on=task.starts_on, by=by, at=at)
    noted_task(made.event, task, by=by, at=at, until=str(until), reason=task.prolonged_reason)
    return task


def taken_again(task):
    """Batches that wait for another sample of a party that was visited before."""
    return task.batches.filter(state=states.DRAWN, replaces__isnull=False)


def owe_visit(batch, task, *, starts_on, by, at):
    """The limit of a batch's visit: the days of its task."""
    batch.task = task
    of_its_batch("sampling", batch, starts_on=starts_on, by=by, at=at, unit="day",
                 value=max((last_visit(batch) - starts_on).days, 1), legal_basis="监督抽查计划")  # fmt: skip


@transaction.atomic
def finish_task(*, task_id, by, at):
    """Finish a task once every batch of it has come to its end; returns it."""
    task = locked(Task, task_id, by, "agency__division")
    made = step(task, "finish_task", states.TASKS, by, task.agency_id)
    ends = (states.SHOWN, states.NOTHING, states.REFUSAL_STANDS, *states.WITHOUT_RESULT)
    if task.batches.exclude(state__in=ends).exists():
        raise Invalid(_("Batches of this task are still under way."))
    task.save()
    noted_task(made.event, task, by=by, at=at)
    return task


def _locked(plan_id, by):
    return locked(Plan, plan_id, by, "agency__division")


def _draft(plan_id, by):
    plan = _locked(plan_id, by)
    own(by, Permission.PLAN, plan.agency_id)
    if plan.state != states.DRAFT:
        raise PlanStands
    return plan


def _noted(verb, plan, *, by, at, **data):
    return note(verb, (SUBJECT, plan.pk), by=by, at=at, agency=plan.agency, title=plan.title, **data)


def noted_task(verb, task, *, by, at, **data):
    return note(verb, (TASK, task.pk), by=by, at=at, agency=task.agency, title=task.title, **data)
