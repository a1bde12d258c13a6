"""Time limits within the scope: overdue, due today, soon, paused, all; what the reader may act on, or everybody's."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.access.gates import agency_only
from apps.deadlines import duties, queries
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
    whose = "all" if request.GET.get("whose") == "all" else "mine"
    barred = duties.of_others(request.scope) if whose == "mine" else []
    lists = {name: rows(request.scope, at).exclude(rule_code__in=barred) for name, (_label, rows) in LISTS.items()}
    counts = {name: rows.count() for name, rows in lists.items()}
    next_year = timezone.localdate(at).year + 1
    show = request.GET.get("show")
    if show not in LISTS:
        show = next((name for name, count in counts.items() if count), "running")
    clocks = lists[show][:PAGE]
    shown = [{"shown": queries.shown(clock, at), "place": full_name(clock.division_code)} for clock in clocks]
    context = {
        "tabs": [
            (name, label, f"?show={name}{'&whose=all' if whose == 'all' else ''}", counts[name])
            for name, (label, _rows) in LISTS.items()
        ],
        "whose": whose,
        "circles": [("mine", _("What I may act on"), "?"), ("all", _("Of the whole area"), "?whose=all")],
        "show": show,
        "rows": shown,
        "more": counts[show] > PAGE,
        "next_year_unknown": next_year not in queries.calendar().announced,
        "next_year": str(next_year),
    }
    return render(request, "portal/deadlines.html", context)
