"""Changes of licences on the bureau's desk: the queue, one change, its steps."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.access.gates import agency_only
from apps.kernel.keyset import Order, page

from .. import states
from ..models import Change
from ..offers import CHANGE_DESK, CHANGE_TONES, offered_of_change
from ..permissions import Permission, own_agency
from ..queries.change_story import next_limits
from .life import change_of, shown
from .stepping import step, ways

TABS = {
    "new": (states.RECEIVED, states.CORRECTING),
    "decide": (states.PROPOSED,),
    "ended": tuple(state for state in states.CHANGE_STATES if state not in states.CHANGE_OPEN),
}


@require_safe
@agency_only
def changes(request):
    """Changes of the scope: in work, to decide, closed."""
    request.scope.require(Permission.VIEW)
    tab = request.GET.get("show") if request.GET.get("show") in TABS else "new"
    rows = Change.objects.visible_to(request.scope).select_related("licence__enterprise", "licence__product")
    found = page(rows.filter(state__in=TABS[tab]), Order("id", descending=True), cursor=request.GET.get("cursor", ""))
    limits = next_limits(found.rows, timezone.now())
    here = reverse("licensing:changes")
    context = {
        "rows": [{"change": row, "clock": limits.get(row.pk), "tone": CHANGE_TONES[row.state]} for row in found.rows],
        "tabs": [
            ("new", _("In work"), here),
            ("decide", _("To decide"), f"{here}?show=decide"),
            ("ended", _("Closed"), f"{here}?show=ended"),
        ],
        "tab": tab,
        "lost": found.lost,
        "next": f"{here}?show={tab}&cursor={found.next}" if found.next else "",
        "previous": f"{here}?show={tab}&cursor={found.previous}" if found.previous else "",
        "crumbs": [(_("Production licences"), reverse("licensing:applications")), (_("Changes"), "")],
    }
    return render(request, "licensing/changes.html", context)


def _page(request, change, bound=None):
    here = reverse("licensing:change", args=[change.pk])
    context = shown(change, timezone.now(), party=False) | {
        **ways(offered_of_change(change, request.scope), change, bound),
        "own": own_agency(request.scope, change.licence),
        "step_base": here,
        "crumbs": [
            (_("Production licences"), reverse("licensing:applications")),
            (_("Changes"), reverse("licensing:changes")),
            (f"#{change.pk}", ""),
        ],
    }
    return render(request, "licensing/change.html", context, status=422 if bound else 200)


@require_safe
@agency_only
def change(request, pk):
    request.scope.require(Permission.VIEW)
    return _page(request, change_of(request, pk))


@require_POST
@agency_only
def change_step(request, pk, verb):
    """POST of one offer: done and back to the change, or the page again with what was wrong."""
    request.scope.require(Permission.VIEW)
    row = change_of(request, pk)
    return step(
        request, verb=verb, known=CHANGE_DESK, offers=offered_of_change(row, request.scope), row=row, key="change_id",
        here=reverse("licensing:change", args=[pk]), again=lambda bound: _page(request, change_of(request, pk), bound),
    )  # fmt: skip
