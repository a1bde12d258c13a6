"""The catalogue on the desk: every version, and what has not been held against the published text."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.access.gates import agency_only

from ..queries.catalogue import versions

TABS = ("now", "all", "open")


@require_safe
@agency_only
def catalogue(request):
    """In force today, all versions, or those still to be checked. Any officer reads it, administrators too."""
    tab = request.GET.get("show") if request.GET.get("show") in TABS else "now"
    today, every = timezone.localdate(), versions()
    current = [each for each in every if today in each.row.validity]
    shown = {"now": current, "all": every, "open": [each for each in every if not each.verified]}
    here = request.path
    context = {
        "rows": shown[tab],
        "tabs": [
            ("now", _("In force today"), here, len(current)),
            ("all", _("All versions"), f"{here}?show=all", len(every)),
            ("open", _("Not held against the text"), f"{here}?show=open", len(shown["open"])),
        ],
        "tab": tab,
    }
    return render(request, "licensing/desk_catalogue.html", context)
