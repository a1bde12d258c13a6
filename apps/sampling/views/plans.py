"""Plans and tasks of sampling at the desk."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.gates import agency_only

from .. import states
from ..forms.plans import PlanForm, TaskForm
from ..models import Plan, Task
from ..operations import plans as verbs
from ..operations import replacing
from ..permissions import Permission, own_agency
from ..queries.draws import latest
from ..queries.frames import planned_above
from ..queries.funds import paid
from ..queries.story import story
from .common import crumbs, data_of, done, form_page, keyset, of, performed, tabs, take_step, ways
from .wording import BATCH_TONES, PLAN_STORY, PLAN_TONES, TASK_STORY, TASK_TONES

COMPARED = 40  # tasks up to which the page of a plan looks for the same product in plans above


@require_safe
@agency_only
def plans(request):
    request.scope.require(Permission.VIEW)
    found, places = keyset(request, Plan.objects.visible_to(request.scope).select_related("agency"))
    context = {
        "tabs": tabs(request.scope), "tab": "plans", "rows": [(row, PLAN_TONES[row.state]) for row in found],
        "may": request.scope.may(Permission.PLAN), **places,
    }  # fmt: skip
    return render(request, "sampling/plans.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def plan_new(request):
    request.scope.require(Permission.PLAN)
    form = PlanForm(data_of(request), scope=request.scope, today=timezone.localdate())
    made = performed(request, form, verbs.draft_plan)
    if made:
        return done(request, _("Drafted. Add its tasks."), "plan", made.pk)
    back = reverse("sampling:plans")
    return form_page(request, form, title=_("New plan"), label=_("Draft the plan"), back=back,
                     crumbs=crumbs((_("Plans"), back), (_("New plan"), "")))  # fmt: skip


def _plan_page(request, plan, bound=None, status=200):
    on, out = ways(request, "plan", plan, bound=bound)
    tasks = list(plan.tasks.select_related("product", "standard", "agency__parent__parent").order_by("starts_on", "pk"))
    planned = [(task, row) for task in tasks for row in planned_above(task)] if len(tasks) <= COMPARED else []
    mine = own_agency(request.scope, plan.agency_id)
    context = {
        "row": plan, "tone": PLAN_TONES[plan.state], "ways": on, "asides": out,
        "tasks": [(task, TASK_TONES[task.state]) for task in tasks], "planned": planned,
        "may_add": mine and plan.state == states.DRAFT and request.scope.may(Permission.PLAN),
        "story": story(verbs.SUBJECT, plan.pk, PLAN_STORY), "step_base": reverse("sampling:plan", args=[plan.pk]),
        "crumbs": crumbs((_("Plans"), reverse("sampling:plans")), (plan.title, "")),
    }  # fmt: skip
    return render(request, "sampling/plan.html", context, status=status)


@require_safe
@agency_only
def plan(request, pk):
    request.scope.require(Permission.VIEW)
    return _plan_page(request, of(Plan, request, pk, "agency__division"))


@require_POST
@agency_only
def plan_step(request, pk, verb):
    request.scope.require(Permission.VIEW)
    row = of(Plan, request, pk, "agency__division")
    return take_step(request, "plan", row, verb, here=reverse("sampling:plan", args=[row.pk]),
                     again=lambda bound: _plan_page(request, row, bound, 422))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def task_new(request, pk):
    request.scope.require(Permission.PLAN)
    plan = of(Plan, request, pk, "agency__division")
    form = TaskForm(data_of(request), scope=request.scope, today=timezone.localdate(), row=plan.agency.level)
    if performed(request, form, verbs.add_task, plan_id=plan.pk):
        return done(request, _("The task stands in the plan."), "plan", plan.pk)
    back = reverse("sampling:plan", args=[plan.pk])
    trail = crumbs((_("Plans"), reverse("sampling:plans")), (plan.title, back), (_("New task"), ""))
    return form_page(request, form, title=_("New task"), label=_("Add the task"), crumbs=trail, back=back)


@require_POST
@agency_only
def task_remove(request, pk):
    request.scope.require(Permission.PLAN)
    row = of(Task, request, pk, "plan")
    verbs.remove_task(task_id=row.pk, by=request.scope, at=timezone.now())
    messages.success(request, _("The task was taken out of the plan."))
    return HttpResponseRedirect(reverse("sampling:plan", args=[row.plan_id]))


def _task_page(request, task, bound=None, status=200):
    on, out = ways(request, "task", task, bound=bound, given={"prepare_draw": timezone.localtime()},
                   **_facts(task))  # fmt: skip
    batches = task.batches.order_by("-pk")[:200]
    context = {
        "row": task, "tone": TASK_TONES[task.state], "ways": on, "asides": out,
        "draws": [draw for draw in (latest(task.draw_id), latest(task.lab_draw_id)) if draw],
        "batches": [(batch, BATCH_TONES[batch.state]) for batch in batches], "paid": paid(task),
        "story": story(verbs.TASK, task.pk, TASK_STORY), "step_base": reverse("sampling:task", args=[task.pk]),
        "crumbs": crumbs((_("Plans"), reverse("sampling:plans")),
                         (task.plan.title, reverse("sampling:plan", args=[task.plan_id])), (task.title, "")),
    }  # fmt: skip
    return render(request, "sampling/task.html", context, status=status)


def _facts(task):
    return {"over": task.state == states.RUNNING and bool(replacing.unvisited(task, timezone.localdate()))}


RELATED = ("agency__division", "plan", "product", "standard", "laboratory")


@require_safe
@agency_only
def task(request, pk):
    request.scope.require(Permission.VIEW)
    return _task_page(request, of(Task, request, pk, *RELATED))


@require_POST
@agency_only
def task_step(request, pk, verb):
    request.scope.require(Permission.VIEW)
    row = of(Task, request, pk, *RELATED)
    return take_step(request, "task", row, verb, here=reverse("sampling:task", args=[row.pk]),
                     again=lambda bound: _task_page(request, row, bound, 422),
                     given={"prepare_draw": timezone.localtime()}, **_facts(row))  # fmt: skip
