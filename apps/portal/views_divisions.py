"""The tree of divisions, read only: what is in force, what was retired and where it went, zones and agencies."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.access.gates import agency_only
from apps.divisions.models import Zone
from apps.divisions.queries import agencies_by_division, by_prefix, full_name, successor_chain

SHOWS = (("now", _("In force")), ("retired", _("Retired codes")), ("zones", _("Development zones")))


@agency_only
@require_safe
def divisions(request):
    """`?show=` picks the list. Every officer sees the whole province: codes of others turn up in every register."""
    show = request.GET.get("show", "now")
    show = show if show in dict(SHOWS) else "now"
    today = timezone.localdate()
    context = {"show": show, "tabs": [(key, label, f"?show={key}") for key, label in SHOWS]}
    context |= {"now": _now, "retired": _retired, "zones": _zones}[show](today)
    return render(request, "portal/divisions.html", context)


def _now(today):
    agencies = agencies_by_division()
    cities = []
    for found in by_prefix("", on=today):
        row = {"place": found, "agency": agencies.get(found.code, "")}
        if found.level == "county":
            cities[-1]["counties"].append(row)
        else:
            cities.append(row | {"counties": []})
    return {"cities": cities, "count": sum(len(city["counties"]) for city in cities)}


def _retired(today):
    rows = [
        {"place": found, "name": full_name(found.code), "trail": successor_chain(found.code)[1:]}
        for found in by_prefix("")
        if not found.in_force(today)
    ]
    return {"rows": rows}


def _zones(today):
    rows = [{"zone": zone, "parent": full_name(zone.parent_id)} for zone in Zone.objects.order_by("code")]
    return {"rows": rows}
