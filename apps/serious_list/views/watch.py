"""The desk's early warning and its statistics."""

from datetime import date

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.access.gates import agency_only
from apps.kernel.keyset import Order, page

from .. import states
from ..offers import TONES, WAITS
from ..permissions import Permission
from ..queries import next_limits, watch
from ..queries.rechecks import months_of_warning
from ..queries.statistics import statistics

SIZE = 40
YEARS = (1, 3, 5)
LISTS = {  # tab: (rows of it, their order)
    "ahead": (lambda scope, on: watch.facts_ahead(scope, on), Order("id", descending=True)),
    "ending": (lambda scope, on: watch.entries_ending(scope, on), Order("until")),
    "others": (lambda scope, on: watch.cases_on_others(scope), Order("id")),
}


@require_safe
@agency_only
def early_warning(request):
    """What may become a case, what ends within sixty days, what waits on somebody else: one list a tab."""
    request.scope.require(Permission.VIEW)
    at = timezone.now()
    on = timezone.localdate(at)
    tab = request.GET.get("show") if request.GET.get("show") in LISTS else "ahead"
    rows, order = LISTS[tab]
    found = page(rows(request.scope, on), order, cursor=request.GET.get("cursor", ""), size=SIZE)
    here = reverse("serious_list:watch")
    context = {
        "tab": tab,
        "months": months_of_warning(on),
        "tabs": [
            ("ahead", _("Points to a listing"), here),
            ("ending", _("Ends within 60 days"), f"{here}?show=ending"),
            ("others", _("Waits on others"), f"{here}?show=others"),
        ],
        "lost": found.lost,
        "rows": SHOWN[tab](found.rows, on, at),
        "may_propose": request.scope.may(Permission.HANDLE),
        "next": f"{here}?show={tab}&cursor={found.next}" if found.next else "",
        "previous": f"{here}?show={tab}&cursor={found.previous}" if found.previous else "",
        "crumbs": [(_("Serious dishonesty list"), reverse("serious_list:cases")), (_("Early warning"), "")],
    }
    return render(request, "serious_list/watch.html", context)


def _ending(rows, on, at):
    return [{"entry": row, "left": (row.until - on).days} for row in rows]


def _on_others(rows, on, at):
    limits = next_limits(rows, at)
    return [
        {
            "case": row,
            "clock": limits.get(row.pk),
            "tone": TONES[row.state],
            "who": row.consent_agency if row.state == states.ASKED else _("the enterprise"),
            "waits": WAITS[row.state],
        }
        for row in rows
    ]


SHOWN = {
    "ahead": lambda rows, on, at: watch.warnings_shown(rows, on),
    "ending": _ending,
    "others": _on_others,
}


@require_safe
@agency_only
def figures(request):
    """Cases by ground, time per step, what was overturned, early removals by quarter; of the reader's area."""
    request.scope.require(Permission.VIEW)
    asked = request.GET.get("years", "3")
    years = int(asked) if asked in map(str, YEARS) else 3
    on = timezone.localdate()
    context = {
        "found": statistics(request.scope, since=_back(on, years), until=on),
        "years": years,
        "tabs": [
            (str(n), _("last %(n)s years") % {"n": n} if n > 1 else _("last year"), f"?years={n}") for n in YEARS
        ],
        "crumbs": [(_("Serious dishonesty list"), reverse("serious_list:cases")), (_("Statistics"), "")],
    }  # fmt: skip
    return render(request, "serious_list/statistics.html", context)


def _back(on, years):
    """The first day of the quarter that many years ago: quarters are shown whole."""
    return date(on.year - years, on.month - (on.month - 1) % 3, 1)
