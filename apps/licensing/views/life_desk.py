"""Changes of licences on the bureau's desk: the queue, one change, its steps."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.access.gates import agency_only
from apps.kernel.errors import DomainError
from apps.kernel.keyset import Order, page

from .. import states
from ..models import Change
from ..offers import CHANGE_TONES, KNOWN_OF_CHANGES, offered_of_change
from ..permissions import Permission, own_agency
from ..queries.change_story import next_limits
from .life import change_of, shown

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
        "next": f"{here}?show={tab}&cursor={found.next}" if found.next else "",
        "previous": f"{here}?show={tab}&cursor={found.previous}" if found.previous else "",
        "crumbs": [(_("Production licences"), reverse("licensing:applications")), (_("Changes"), "")],
    }
    return render(request, "licensing/changes.html", context)


def _page(request, change, bound=None):
    bound, here = bound or {}, reverse("licensing:change", args=[change.pk])
    ways = [
        {"offer": offer, "form": bound.get(offer.verb) or offer.form(row=change, prefix=offer.verb)}
        for offer in offered_of_change(change, request.scope)
    ]
    context = shown(change, timezone.now(), party=False) | {
        "ways": [way for way in ways if not way["offer"].aside],
        "asides": [way for way in ways if way["offer"].aside],
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
    if verb not in KNOWN_OF_CHANGES:
        raise Http404
    offer = next((offer for offer in offered_of_change(row, request.scope) if offer.verb == verb), None)
    here = reverse("licensing:change", args=[pk])
    if offer is None:
        text = _("Nothing was done: this step is not open to you in the present state of the application.")
        messages.error(request, text)
        return HttpResponseRedirect(here)
    form = offer.form(request.POST, row=row, prefix=verb)
    if form.is_valid():
        try:
            offer.run(change_id=row.pk, by=request.scope, at=timezone.now(), **form.arguments())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": offer.label})
            return HttpResponseRedirect(here)
    return _page(request, change_of(request, pk), {verb: form})
