"""The bureau's desk: applications in their queues, one application, its steps."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.access.gates import agency_only
from apps.kernel.keyset import Order, page

from .. import states
from ..models import Application
from ..offers import DESK, TONES, offered
from ..permissions import Permission, own_agency
from ..queries.story import next_limits
from .common import application_of, shown
from .stepping import step, ways

TABS = {
    "new": (states.RECEIVED,),
    "work": (states.CORRECTING, states.ACCEPTED, states.TESTING),
    "decide": (states.PROPOSED,),
    "ended": states.ENDED,
}


@require_safe
@agency_only
def applications(request):
    """Applications of the scope: to accept, in work, to decide, closed."""
    request.scope.require(Permission.VIEW)
    tab = request.GET.get("show") if request.GET.get("show") in TABS else "new"
    rows = Application.objects.visible_to(request.scope).select_related("enterprise", "product", "agency")
    found = page(rows.filter(state__in=TABS[tab]), Order("id", descending=True), cursor=request.GET.get("cursor", ""))
    limits = next_limits(found.rows, timezone.now())
    here = reverse("licensing:applications")
    context = {
        "rows": [{"application": row, "clock": limits.get(row.pk), "tone": TONES[row.state]} for row in found.rows],
        "tabs": [
            ("new", _("To accept"), here),
            ("work", _("In work"), f"{here}?show=work"),
            ("decide", _("To decide"), f"{here}?show=decide"),
            ("ended", _("Closed"), f"{here}?show=ended"),
        ],
        "tab": tab,
        "lost": found.lost,
        "next": f"{here}?show={tab}&cursor={found.next}" if found.next else "",
        "previous": f"{here}?show={tab}&cursor={found.previous}" if found.previous else "",
    }
    return render(request, "licensing/applications.html", context)


def _crumbs(application):
    return [(_("Production licences"), reverse("licensing:applications")), (f"#{application.pk}", "")]


def _page(request, application, bound=None):
    here = reverse("licensing:application", args=[application.pk])
    context = shown(request, application) | {
        **ways(offered(application, request.scope, timezone.now()), application, bound),
        "own": own_agency(request.scope, application),
        "step_base": here,
        "crumbs": _crumbs(application),
    }
    return render(request, "licensing/application.html", context, status=422 if bound else 200)


@require_safe
@agency_only
def application(request, pk):
    request.scope.require(Permission.VIEW)
    return _page(request, application_of(request, pk))


@require_POST
@agency_only
def application_step(request, pk, verb):
    """POST of one offer: done and back to the application, or the page again with what was wrong."""
    request.scope.require(Permission.VIEW)
    row = application_of(request, pk)
    offers = offered(row, request.scope, timezone.now())
    return step(
        request, verb=verb, known=DESK, offers=offers, row=row, key="application_id",
        here=reverse("licensing:application", args=[pk]),
        again=lambda bound: _page(request, application_of(request, pk), bound),
    )  # fmt: skip
