"""The overview of inspections: what is to be done, in figures that lead to their lists."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from apps.access.gates import agency_only

from .. import states
from ..models import CheckItem
from ..models.plan import TASK_STATES
from ..queries import loose as loose_ends
from ..queries.figures import figures
from ..queries.plans import plans_below
from .common import for_the_desk, tabs
from .wording import lost

LOOSE = {
    loose_ends.UNCHECKED: gettext_lazy("not checked in its days"),
    loose_ends.NO_RESULT: gettext_lazy("no result of this item"),
    loose_ends.OVERDUE: gettext_lazy("overdue at the desk"),
    loose_ends.SEATS: gettext_lazy("a seat is empty"),
    loose_ends.MUTE: gettext_lazy("no inspector has an account"),
}


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
        "loose": sum(row.all_of_it for row in loose_ends.by_item(request.scope, year, at, timezone.localdate(at))),
        "below": [(plan, lost(loss)) for plan, loss in plans_below(request.scope.agency_code, year)],
    }  # fmt: skip
    return render(request, "inspections/overview.html", context)


@require_safe
@agency_only
@for_the_desk
def loose(request):
    """Loose ends of the year item by item: counts of each kind, and the visits of the item that is chosen."""
    at = timezone.now()
    on = timezone.localdate(at)
    counted = loose_ends.by_item(request.scope, on.year, at, on)
    code = request.GET.get("item", "")
    known = next((row for row in counted if row.code == code), None)
    found = loose_ends.of_item(request.scope, on.year, at, on, code) if known else []
    here = reverse("inspections:loose")
    context = {
        "tabs": tabs(), "tab": "overview", "year": on.year, "chosen": known and _named(known), "here": here,
        "counted": [(row, _named(row)) for row in counted],
        "rows": [(item, [LOOSE[kind] for kind in kinds]) for item, kinds in found], "shown": loose_ends.SHOWN,
    }  # fmt: skip
    return render(request, "inspections/loose.html", context)


def _named(row):
    return f"{row.code} {CheckItem(name=row.name, name_en=row.name_en)}"
