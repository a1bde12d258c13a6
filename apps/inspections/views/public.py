"""The public pages: results by enterprise and by task, published plans; the files of open data are made by the API."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.draws.models import Draw
from apps.draws.states import DRAWN
from apps.kernel.keyset import Order, page
from apps.registry.rules import search

from .. import public
from ..models import Plan, Task, Visit
from ..operations.drawing import origin_of
from ..queries.conditions import in_words, names_of
from ..queries.figures import public_figures
from ..queries.plans import items_of, query_of
from ..queries.story import rectified_of, results_of, said_by_item, whole_frame
from .wording import OUTCOME_TONES, OUTCOMES, TASK_TONES

PER_PAGE = 30


class AskForm(forms.Form):
    q = forms.CharField(label=_("Name or credit code"), required=False, max_length=100,
                        widget=forms.TextInput(attrs={"type": "search"}))  # fmt: skip
    outcome = forms.ChoiceField(
        label=_("Result"), required=False,
        choices=[("", _("all")), ("fine", _("nothing found")), ("problem", _("problem found"))],
    )  # fmt: skip


def _outcome(results):
    found = {row.code.outcome for row in results}
    return "refused" if "refused" in found else "problem" if "problem" in found else "fine"


@login_not_required
@require_safe
def results(request):
    form = AskForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"q": "", "outcome": ""}
    q = asked["q"].strip()
    short = bool(q) and search.read(q).empty
    today = timezone.localdate()
    rows = public.matching(today, q="" if short else q, outcome=asked["outcome"])
    found = page(rows.none() if short else rows, Order("pk", descending=True), cursor=request.GET.get("cursor", ""),
                 size=PER_PAGE)  # fmt: skip
    said, days = results_of(found.rows), rectified_of(found.rows)
    query = request.GET.copy()
    query.pop("cursor", None)
    base = f"?{query.urlencode()}&" if query else "?"
    context = {
        "form": form, "q": q, "short": short,
        "rows": [_shown(row, said.get(row.pk, []), days.get(row.pk)) for row in found.rows],
        "next": f"{base}cursor={found.next}" if found.next else "",
        "previous": f"{base}cursor={found.previous}" if found.previous else "",
    }  # fmt: skip
    return render(request, "inspections/public_results.html", context)


def _shown(visit, said, rectified_on=None):
    outcome = _outcome(said)
    firm = visit.fact.enterprise or visit.enterprise
    return {"visit": visit, "firm": firm, "said": said, "outcome": OUTCOMES[outcome], "tone": OUTCOME_TONES[outcome],
            "rectified_on": rectified_on}  # fmt: skip


@login_not_required
@require_safe
def result(request, pk):
    visit = public.live(timezone.localdate()).filter(pk=pk).first()
    if visit is None:
        raise Http404
    said = results_of([visit]).get(visit.pk, [])
    items = said_by_item(visit, "beyond__ground")
    beyond = next((row.beyond for row in items if row.beyond_id), None)
    context = _shown(visit, said, rectified_of([visit]).get(visit.pk)) | {
        "items": items, "beyond": beyond, "until": visit.fact.public_until, "names_draw": public.names_draw(visit),
    }  # fmt: skip
    return render(request, "inspections/public_result.html", context)


@login_not_required
@require_safe
def plans(request):
    rows = Plan.objects.public().select_related("agency")
    found = page(rows, Order("id", descending=True), cursor=request.GET.get("cursor", ""), size=PER_PAGE)
    context = {
        "rows": found.rows, "next": f"?cursor={found.next}" if found.next else "",
        "previous": f"?cursor={found.previous}" if found.previous else "",
        "campaigns": _campaigns(),
    }  # fmt: skip
    return render(request, "inspections/public_plans.html", context)


def _campaigns():
    """The newest campaigns with figures of their own: [(Task, (visits, made, public results, with a problem))]."""
    rows = list(Task.objects.public().filter(kind="campaign").select_related("agency").order_by("-pk")[:20])
    figures = public_figures(rows, timezone.localdate())
    return [(row, figures.get(row.pk, (0, 0, 0, 0))) for row in rows]


@login_not_required
@require_safe
def plan(request, pk):
    row = get_object_or_404(Plan.objects.public().select_related("agency", "filed_with"), pk=pk)
    tasks = list(row.tasks.select_related("pool", "draw").order_by("starts_on", "pk"))
    items, names = items_of(tasks), names_of(query_of(task) for task in tasks)
    context = {
        "row": row,
        "tasks": [(t, items.get(t.pk, []), in_words(query_of(t), names), TASK_TONES[t.state]) for t in tasks],
    }
    return render(request, "inspections/public_plan.html", context)


@login_not_required
@require_safe
def task(request, pk):
    """One task: what was to be checked, how many visits there are, and all results that are public, page by page."""
    rows = Task.objects.public().select_related("agency", "plan", "pool", "draw")
    row = get_object_or_404(rows, pk=pk)
    today = timezone.localdate()
    found = page(public.matching(today, task=row), Order("pk", descending=True), size=PER_PAGE,
                 cursor=request.GET.get("cursor", ""))  # fmt: skip
    shown = found.rows
    said, days = results_of(shown), rectified_of(shown)
    visits = Visit.objects.filter(task=row).standing()
    context = {
        "row": row, "whole": whole_frame(row), "tone": TASK_TONES[row.state], "items": items_of([row]).get(row.pk, []),
        "conditions": in_words(query_of(row)) if row.pool else "", "visits": visits.count(),
        "checked": visits.filter(checked_on__isnull=False).count(),
        "once_drawn": Draw.objects.filter(origin=origin_of(row), state=DRAWN).exists(),
        "drawn": row.draw if row.draw and row.draw.is_public else None,
        "rows": [_shown(visit, said.get(visit.pk, []), days.get(visit.pk)) for visit in shown],
        "next": f"?cursor={found.next}" if found.next else "",
        "previous": f"?cursor={found.previous}" if found.previous else "",
    }  # fmt: skip
    return render(request, "inspections/public_task.html", context)
