"""The fairness report of an area."""

from datetime import timedelta

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.divisions.models import Division

from .. import naming
from ..permissions import Draws
from ..queries.fairness import LOADS_SHOWN, MOST_OBJECTS, report

YEARS = (1, 3, 5)
UNLIKELY = 0.001  # one honest report in a thousand looks like this


def _names(part):
    """{class: its name} where a class is a code."""
    if part.attribute == "city":
        cities = Division.objects.filter(level=Division.Level.CITY).order_by("code")
        return {row.code[:4]: str(row) for row in cities}
    if part.attribute == "stratum":
        return naming.STRATA
    return naming.names_of(part.attribute, [name for name, *_rest in part.rows])


@require_safe
def fairness(request):
    request.scope.require(Draws.VIEW)
    asked = request.GET.get("years", "3")
    years = int(asked) if asked in map(str, YEARS) else 3
    on = timezone.localdate()
    found = report(request.scope, since=on - timedelta(days=365 * years), on=on)
    names = {"stratum": _("Stratum"), "city": _("City"), "industry": _("Industry"), "size": _("Scale"),
             "grade": _("Class")}  # fmt: skip
    for each in found.coverage:
        told = _names(each)
        each.rows = [(told.get(name, name), *rest) for name, *rest in each.rows]
    context = {
        "report": found,
        "parts": [
            {"name": names[each.attribute], "found": each, "p": f"{each.p:.3f}", "unlikely": each.p < UNLIKELY}
            for each in found.coverage
        ],
        "years": years,
        "tabs": [(str(n), _("last %(n)s years") % {"n": n} if n > 1 else _("last year"), f"?years={n}") for n in YEARS],
        "shown": LOADS_SHOWN,
        "most": MOST_OBJECTS,
        "crumbs": [(_("Random draws"), reverse("draws:desk_list")), (_("Fairness report"), "")],
    }
    return render(request, "draws/fairness.html", context)
