"""Plans and tasks at the desk: drafted against the limits, approved, filed, published, drawn."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.gates import agency_only

from .. import states
from ..forms.steps import CampaignForm, PlanForm, TaskForm
from ..models import Plan, Task
from ..operations import plans as verbs
from ..operations.tasks import set_campaign
from ..permissions import Permission, own_agency
from ..queries.conditions import in_words, names_of
from ..queries.people import AWAY, NO_CERTIFICATE, sorted_for
from ..queries.plans import findings_of, items_of, lost_of, query_of, size_of
from ..queries.story import story, whole_frame
from .choices import choices_of
from .common import crumbs, data_of, done, form_page, keyset, of, performed, tabs
from .exceptions import exceptions_of
from .running import going_on, visits_shown
from .stepping import take_step, ways
from .wording import PLAN_TONES, TASK_TONES, VISIT_TONES, lost, sentence

VISITS_SHOWN = 200
PLAN_STORY = {
    "inspections.plan_drafted": gettext_lazy("Plan drafted"),
    "inspections.task_removed": gettext_lazy("Task taken out"),
    "inspections.plan_submitted": gettext_lazy("Submitted for approval"),
    "inspections.plan_returned": gettext_lazy("Returned"),
    "inspections.plan_approved": gettext_lazy("Approved"),
    "inspections.plan_filed": gettext_lazy("Filed with the bureau above"),
    "inspections.plan_received": gettext_lazy("Received by the bureau above"),
    "inspections.plan_published": gettext_lazy("Published"),
}
TASK_STORY = {
    "inspections.task_set": gettext_lazy("Task set"),
    "inspections.task_changed": gettext_lazy("Task changed"),
    "inspections.campaign_approved": gettext_lazy("Campaign approved"),
    "inspections.campaign_declined": gettext_lazy("Campaign declined"),
    "inspections.draw_prepared": gettext_lazy("Draw prepared"),
    "inspections.draw_dropped": gettext_lazy("Draw given up"),
    "inspections.inspectors_renewed": gettext_lazy("Inspectors taken anew"),
    "inspections.outcome_taken": gettext_lazy("Outcome of the draw taken over"),
    "inspections.outcome_followed": gettext_lazy("Replacements taken over"),
    "inspections.choice_made": gettext_lazy("Enterprises chosen"),
    "inspections.choice_declined": gettext_lazy("Choice of enterprises not agreed to"),
    "inspections.choice_withdrawn": gettext_lazy("Choice of enterprises withdrawn"),
    "inspections.directed": gettext_lazy("Directed at enterprises"),
    "inspections.exception_asked": gettext_lazy("Exception from a yearly limit asked for"),
    "inspections.exception_granted": gettext_lazy("Exception from a yearly limit granted"),
    "inspections.exception_refused": gettext_lazy("Exception from a yearly limit refused"),
    "inspections.task_finished": gettext_lazy("Task finished"),
    "inspections.cancel_asked": gettext_lazy("Cancellation asked for"),
    "inspections.cancel_refused": gettext_lazy("Not cancelled"),
    "inspections.task_cancelled": gettext_lazy("Task cancelled"),
}
WAITS = {
    states.DRAFT: gettext_lazy("Its author completes the plan and submits it."),
    states.SUBMITTED: gettext_lazy("A second person of the bureau approves the plan or returns it; they were told."),
    states.APPROVED: gettext_lazy("The bureau files the plan with the bureau above."),
    states.FILED: gettext_lazy("The bureau publishes the plan; then its draws can be prepared."),
}
IDLE = {
    NO_CERTIFICATE: gettext_lazy("no certificate for these items that is valid on all days of the visits"),
    AWAY: gettext_lazy("away on more than half of the days"),
}


@require_safe
@agency_only
def plans(request):
    request.scope.require(Permission.VIEW)
    rows = Plan.objects.visible_to(request.scope).select_related("agency", "filed_with")
    found, places = keyset(request, rows)
    context = {
        "tabs": tabs(), "tab": "plans", "rows": [(row, PLAN_TONES[row.state]) for row in found],
        "may": request.scope.may(Permission.PLAN), **places,
    }  # fmt: skip
    return render(request, "inspections/plans.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def plan_new(request):
    request.scope.require(Permission.PLAN)
    form = PlanForm(data_of(request), scope=request.scope, today=timezone.localdate())
    made = performed(request, form, verbs.draft_plan)
    if made:
        return done(request, _("Drafted. Add its tasks."), "plan", made.pk)
    trail = crumbs((_("Plans"), reverse("inspections:plans")), (_("New plan"), ""))
    return form_page(request, form, title=_("New plan"), label=_("Draft the plan"), crumbs=trail,
                     back=reverse("inspections:plans"))  # fmt: skip


def _plan(request, pk):
    return of(Plan, request, pk, "agency__division", "filed_with", "drafted_by")


def _plan_page(request, plan, bound=None, status=200):
    on, out = ways(request, "plan", plan, plan.agency_id, bound=bound)
    mine = own_agency(request.scope, plan.agency_id)
    drafting = plan.state in (states.DRAFT, states.SUBMITTED)
    found, area, drawn = findings_of(plan) if drafting and mine else ([], plan.area_objects, plan.planned_objects)
    tasks = list(plan.tasks.select_related("pool__agency__division").order_by("starts_on", "pk"))
    items, names = items_of(tasks), names_of(query_of(task) for task in tasks)
    context = {
        "row": plan, "tone": PLAN_TONES[plan.state], "ways": on, "asides": out, "area": area, "drawn": drawn,
        "counted": mine or plan.state != states.DRAFT,  # of a draft its own bureau alone reads the figures of today
        "findings": [(finding.bars, sentence(finding, said=verbs.says_where(plan.remark))) for finding in found],
        "lost": lost(loss) if mine and (loss := lost_of(plan)) else "",
        "tasks": [(t, items.get(t.pk, []), in_words(query_of(t), names), TASK_TONES[t.state]) for t in tasks],
        "may_add": mine and plan.state == states.DRAFT and request.scope.may(Permission.PLAN),
        "waits": WAITS.get(plan.state, ""),
        "undrawn": plan.state == states.ANNOUNCED and mine and request.scope.may(Permission.PLAN)
        and any(task.state == states.SET for task in tasks),
        "story": story(verbs.SUBJECT, plan.pk, PLAN_STORY, over=plan.state == states.ANNOUNCED),
        "step_base": reverse("inspections:plan", args=[plan.pk]),
        "crumbs": crumbs((_("Plans"), reverse("inspections:plans")), (plan.title, "")),
    }  # fmt: skip
    return render(request, "inspections/plan.html", context, status=status)


@require_safe
@agency_only
def plan(request, pk):
    request.scope.require(Permission.VIEW)
    return _plan_page(request, _plan(request, pk))


@require_POST
@agency_only
def plan_step(request, pk, verb):
    request.scope.require(Permission.VIEW)
    row = _plan(request, pk)
    return take_step(request, "plan", row, row.agency_id, verb, here=reverse("inspections:plan", args=[row.pk]),
                     again=lambda bound: _plan_page(request, row, bound, 422))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def task_new(request, pk):
    request.scope.require(Permission.PLAN)
    row = _plan(request, pk)
    form = TaskForm(data_of(request), scope=request.scope, today=timezone.localdate())
    made = performed(request, form, verbs.add_task, plan_id=row.pk)
    if made:
        return done(request, _("The task stands in the plan."), "plan", row.pk)
    here = reverse("inspections:plan", args=[row.pk])
    trail = crumbs((_("Plans"), reverse("inspections:plans")), (row.title, here), (_("New task"), ""))
    return form_page(request, form, title=_("New task"), label=_("Add to the plan"), crumbs=trail, back=here)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def task_change(request, pk):
    """A task of a draft, with what stands in it."""
    request.scope.require(Permission.PLAN)
    row = of(Task, request, pk, "plan")
    if row.plan is None or row.plan.state != states.DRAFT:
        raise verbs.PlanStands
    form = TaskForm(data_of(request), scope=request.scope, today=timezone.localdate(), row=row)
    if performed(request, form, verbs.change_task, task_id=row.pk):
        return done(request, _("The task is changed."), "plan", row.plan_id)
    here = reverse("inspections:plan", args=[row.plan_id])
    trail = crumbs((_("Plans"), reverse("inspections:plans")), (row.plan.title, here), (row.title, ""))
    return form_page(request, form, title=row.title, label=_("Change the task"), crumbs=trail, back=here)


@require_POST
@agency_only
def task_remove(request, pk):
    request.scope.require(Permission.PLAN)
    row = of(Task, request, pk)
    verbs.remove_task(task_id=row.pk, by=request.scope, at=timezone.now())
    messages.success(request, _("The task was taken out of the plan."))
    return HttpResponseRedirect(reverse("inspections:plan", args=[row.plan_id]))


# --- tasks ------------------------------------------------------------------------------------------------------------
@require_safe
@agency_only
def tasks(request):
    request.scope.require(Permission.VIEW)
    rows = Task.objects.visible_to(request.scope).select_related("agency", "draw")
    kind = request.GET.get("kind") if request.GET.get("kind") in Task.Kind.values else ""
    found, places = keyset(request, rows.filter(kind=kind) if kind else rows, f"kind={kind}" if kind else "")
    context = {
        "tabs": tabs(), "tab": "tasks", "rows": [(row, TASK_TONES[row.state]) for row in found], "kind": kind,
        "kinds": Task.Kind.choices, "may": request.scope.may(Permission.PLAN), **places,
    }  # fmt: skip
    return render(request, "inspections/tasks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def campaign_new(request):
    request.scope.require(Permission.PLAN)
    form = CampaignForm(data_of(request), scope=request.scope, today=timezone.localdate())
    made = performed(request, form, set_campaign)
    if made:
        return done(
            request,
            _("Campaign set. A second officer approves it, and agrees to the enterprises you choose."),
            "task",
            made.pk,
        )
    trail = crumbs((_("Tasks"), reverse("inspections:tasks")), (_("New campaign"), ""))
    lead = _("A campaign is directed, stands outside of the random plan, and is marked as such wherever it shows.")
    return form_page(request, form, title=_("New campaign"), label=_("Set the campaign"), crumbs=trail, lead=lead,
                     back=reverse("inspections:tasks"))  # fmt: skip


def _task(request, pk):
    return of(Task, request, pk, "agency__division", "plan", "pool__agency__division", "draw")


def _idle(task):
    """Of those of the bureau, until the task is drawn: `idle`, [(Inspector, sentence)] whom the draw cannot seat;
    `mute`, whom it can seat though no account lets them enter anything; `ready`, how many it can seat. Of a campaign,
    while it can be directed: whom one can choose."""
    random = task.kind == Task.Kind.RANDOM
    if task.state not in (states.SET, states.DRAWING if random else states.RUNNING):
        return {}
    codes = {row.code for row in items_of([task]).get(task.pk, [])}
    out, mute, ready = sorted_for(task, codes)
    if not random:
        return {"mute": mute, "ready": ready}
    return {"idle": [(row, IDLE[why]) for row, why in out], "mute": mute, "ready": ready,
            "alone": len(mute) >= task.inspectors}  # fmt: skip


def _task_page(request, task, bound=None, status=200):
    on, out = ways(request, "task", task, task.agency_id, bound=bound,
                   given={"prepare_draw": timezone.localtime()})  # fmt: skip
    visits = list(visits_shown(task)[: VISITS_SHOWN + 1])
    context = {
        "row": task, "whole": whole_frame(task), "tone": TASK_TONES[task.state], "ways": on, "asides": out,
        "items": items_of([task]).get(task.pk, []), **choices_of(request, task), **exceptions_of(request, task),
        "conditions": in_words(query_of(task)) if task.pool else "",
        **_idle(task), **going_on(task),
        "size": size_of(task) if task.pool and task.state == states.SET else None,
        "visits": [(visit, VISIT_TONES[visit.state]) for visit in visits[:VISITS_SHOWN]], "shown": VISITS_SHOWN,
        "visits_in_all": task.visits.count() if len(visits) > VISITS_SHOWN else 0,
        "story": story(verbs.TASK, task.pk, TASK_STORY, over=task.state in (states.FINISHED, states.CANCELLED)),
        "step_base": reverse("inspections:task", args=[task.pk]),
        "crumbs": crumbs((_("Tasks"), reverse("inspections:tasks")), (task.title, "")),
    }  # fmt: skip
    return render(request, "inspections/task.html", context, status=status)


@require_safe
@agency_only
def task(request, pk):
    request.scope.require(Permission.VIEW)
    return _task_page(request, _task(request, pk))


@require_POST
@agency_only
def task_step(request, pk, verb):
    request.scope.require(Permission.VIEW)
    row = _task(request, pk)
    here = reverse("inspections:task", args=[row.pk])
    answer = take_step(request, "task", row, row.agency_id, verb, here=here,
                       again=lambda bound: _task_page(request, row, bound, 422))  # fmt: skip
    if verb == "prepare_draw" and answer.status_code == 302:
        row.refresh_from_db()
        return redirect("draws:witnesses", row.draw_id) if row.draw_id else answer
    return answer
