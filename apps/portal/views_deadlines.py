"""Time limits within the scope: overdue, due today, soon, paused, all."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.access.gates import agency_only
from apps.deadlines import queries
from apps.divisions.queries import full_name

PAGE = 200
LISTS = {
    "overdue": (_("Overdue"), queries.overdue),
    "today": (_("Due today"), queries.due_today),
    "soon": (_("Within three working days"), queries.soon),
    "running": (_("Running"), queries.running),
    "paused": (_("Paused"), lambda scope, at: queries.paused(scope)),
}


@agency_only
@require_safe
def deadlines(request):
    """One list at a time; without `?show=` the most pressing one that is not empty."""
    at = timezone.now()
    counts = {name: rows(request.scope, at).count() for name, (_label, rows) in LISTS.items()}
    next_year = timezone.localdate(at).year + 1
    show = request.GET.get("show")
    if show not in LISTS:
        show = next((name for name, count in counts.items() if count), "running")
    clocks = LISTS[show][1](request.scope, at)[:PAGE]
    shown = [{"shown": queries.shown(clock, at), "place": full_name(clock.division_code)} for clock in clocks]
    context = {
        "tabs": [(name, label, f"?show={name}", counts[name]) for name, (label, _rows) in LISTS.items()],
        "show": show,
        "rows": shown,
        "more": counts[show] > PAGE,
        "next_year_unknown": next_year not in queries.calendar().announced,
        "next_year": str(next_year),
    }
    return render(request, "portal/deadlines.html", context)
