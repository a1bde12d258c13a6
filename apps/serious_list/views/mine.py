"""The enterprise's side: its cases, what it can say and until when, its papers."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..models import Case
from ..offers import TONES
from ..queries import next_limits
from .common import case_of, shown_case, take_step


def _own_room(request):
    if not request.scope.is_enterprise:
        raise Http404


@require_safe
def my_cases(request):
    _own_room(request)
    rows = list(Case.objects.visible_to(request.scope).select_related("enterprise", "agency", "ground").order_by("-pk"))
    limits = next_limits(rows, timezone.now())
    shown = [{"case": row, "clock": limits.get(row.pk), "tone": TONES[row.state]} for row in rows]
    return render(request, "serious_list/my_cases.html", {"rows": shown})


def _crumbs(case):
    return [(_("Serious dishonesty list"), reverse("serious_list:my_cases")), (f"#{case.pk}", "")]


@require_safe
def my_case(request, pk):
    _own_room(request)
    case = case_of(request, pk)
    return render(request, "serious_list/my_case.html", shown_case(request, case) | {"crumbs": _crumbs(case)})


@require_POST
def my_step(request, pk, verb):
    _own_room(request)
    case = case_of(request, pk)
    here = reverse("serious_list:my_case", args=[case.pk])
    return take_step(request, case, verb, here=here, template="serious_list/my_case.html", crumbs=_crumbs(case))
