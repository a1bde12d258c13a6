"""The enterprise's side: its cases, what it can say and until when, its papers."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.records.models import Fact

from ..models import Case
from ..offers import TO_READ, TONES
from ..queries import next_limits, watch
from .common import case_of, shown_case, take_step

MOST_WARNINGS = 20


def _own_room(request):
    if not request.scope.is_enterprise:
        raise Http404


@require_safe
def my_cases(request):
    _own_room(request)
    at = timezone.now()
    on = timezone.localdate(at)
    rows = list(Case.objects.visible_to(request.scope).select_related("enterprise", "agency", "ground").order_by("-pk"))
    limits = next_limits(rows, at, party=True)
    facts = watch.warning_facts(Fact.objects.visible_to(request.scope), on).order_by("-occurred_on", "-pk")
    context = {
        "rows": [_row(row, limits) for row in rows],
        "unread": [_row(row, limits) for row in rows if row.state in TO_READ and not row.person_name],
        "due": watch.due_of_party(request.scope, at),
        "warnings": watch.warnings_shown(list(facts[:MOST_WARNINGS]), on),
    }
    return render(request, "serious_list/my_cases.html", context)


def _row(case, limits):
    waits = "" if case.person_name else TO_READ.get(case.state, "")
    return {"case": case, "clock": limits.get(case.pk), "tone": TONES[case.state], "waits": waits}


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
