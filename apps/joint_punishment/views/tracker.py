"""The tracker: who still shows an entry that has ended, who has not answered for one that stands."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.access.gates import agency_only
from apps.kernel.keyset import Order, page

from ..models import STATES
from ..operations.settling import settle
from ..permissions import Permission
from ..queries import by_partner, deliveries_of, names_of, told_before, tracked

TABS = ("still", "silent", "partners")
TONES = {
    "waiting": "neutral",
    "handed": "neutral",
    "changed": "warn",
    "received": "info",
    "applied": "good",
    "not_applicable": "done",
    "lifted": "done",
}


@require_safe
@agency_only
def tracker(request):
    request.scope.require(Permission.VIEW)
    tab = request.GET.get("show") if request.GET.get("show") in TABS else "still"
    settle(at=timezone.now())
    here, today = reverse("joint_punishment:tracker"), timezone.localdate()
    context = {
        "tab": tab,
        "today": today,
        "tabs": [
            ("still", _("Still shown after the end"), here),
            ("silent", _("Not yet answered"), f"{here}?show=silent"),
            ("partners", _("By department"), f"{here}?show=partners"),
        ],
    }
    if tab == "partners":
        context["partners"] = by_partner(request.scope, today)
    else:
        rows = tracked(request.scope, show=tab)
        found = page(rows, Order("due_on", nullable=True), cursor=request.GET.get("cursor", ""), size=40)
        context |= {
            "lost": found.lost,
            "rows": [_shown(row, today) for row in found.rows],
            "next": f"{here}?show={tab}&cursor={found.next}" if found.next else "",
            "previous": f"{here}?show={tab}&cursor={found.previous}" if found.previous else "",
        }
    return render(request, "joint_punishment/tracker.html", context)


def _shown(row, today):
    # what was right while the entry stood is the fault now, also of whoever was told of another party since
    applied = row.state == "applied" or (row.state == "changed" and row.last_word == "applied")
    still = row.ended_on is not None and applied
    return {
        "row": row,
        "label": _("measure not yet lifted") if still else STATES[row.state],
        "tone": "adverse" if still else TONES[row.state],
        "late": row.due_on is not None and row.due_on < today,
    }


@require_safe
@agency_only
def tracked_entry(request, pk):
    """What became of one entry at every department that was told of it."""
    request.scope.require(Permission.VIEW)
    settle(at=timezone.now())
    rows = list(deliveries_of(pk, request.scope))
    if not rows:
        raise Http404
    today, entry = timezone.localdate(), rows[0].entry
    codes = {code for row in rows for code in row.measures}
    known = {measure.code: measure for measure in names_of(codes, entry.listed_on)}
    before = told_before(rows, entry.enterprise)
    context = {
        "entry": entry,
        "rows": [
            _shown(row, today)
            | {"measures": [known[c] for c in row.measures if c in known], "before": before.get(row.pk)}
            for row in rows
        ],
        "crumbs": [(_("Joint punishment"), reverse("joint_punishment:tracker")), (entry.number, "")],
    }
    return render(request, "joint_punishment/entry.html", context)
