"""The overview of inspections: what is to be done, in figures that lead to their lists."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.access.gates import agency_only

from .. import states
from ..models.plan import TASK_STATES
from ..queries.figures import figures
from ..queries.plans import plans_below
from .common import for_the_desk, tabs
from .wording import lost


@require_safe
@agency_only
@for_the_desk
def overview(request):
    at = timezone.now()
    year = timezone.localdate(at).year
    found = figures(request.scope, year, at)
    visits, orders = reverse("inspections:visits"), reverse("inspections:orders")
    tiles = [
        (_("To be checked"), found.visits.get(states.ASSIGNED, 0), f"{visits}?show=todo", "", "clipboard-check"),
        (_("To be reviewed"), found.visits.get(states.ENTERED, 0), f"{visits}?show=review", "warn", "person-check"),
        (_("To be published"), found.visits.get(states.REVIEWED, 0), f"{visits}?show=publish", "warn", "megaphone"),
        (_("Orders to rectify"), found.orders, orders, "", "tools"),
        (_("Overdue"), found.late, reverse("desk_deadlines"), "adverse" if found.late else "", "exclamation-octagon"),
    ]
    context = {
        "tabs": tabs(), "tab": "overview", "year": year, "found": found,
        "tiles": [{"label": a, "value": n, "url": u, "tone": tone, "icon": i} for a, n, u, tone, i in tiles],
        "states": [(label, found.tasks.get(state, 0)) for state, label in TASK_STATES.items()],
        "draws": reverse("draws:fairness"),
        "below": [(plan, lost(loss)) for plan, loss in plans_below(request.scope.agency_code, year)],
    }  # fmt: skip
    return render(request, "inspections/overview.html", context)
