"""The public home page."""

from decimal import Decimal

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from apps.audit.queries import current_head, published_heads
from apps.kernel.figures import percent
from apps.public_register.queries import current_release, overview

# What will stand here once its register is part of the portal, and how often it will be renewed: no figure before then.
INDICES = (
    (
        gettext_lazy("Manufacturing quality competitiveness index"),
        gettext_lazy("Once a year, for the province and its 13 cities, with every component and its source."),
    ),
    (
        gettext_lazy("Product quality pass rate"),
        gettext_lazy(
            "Once a quarter, with sample size and confidence interval: a rate without them ranks cities by noise."
        ),
    ),
    (
        gettext_lazy("Public satisfaction with quality"),
        gettext_lazy("Once a year, with the questionnaire, the number of answers and the weighting."),
    ),
)


@login_not_required
@require_safe
def home(request):
    """Search first; then what is new, where the enterprises are, what will be published, and the three doors."""
    register = overview()
    rows = [
        {
            "name": city.name,
            "label": str(city),
            "value": count,
            "url": f"{reverse('public:enterprises')}?division={city.code}",
        }
        for city, count in register.cities
    ]
    rows.sort(key=lambda row: -row["value"])
    context = {
        "register": register,
        "cities": rows,
        "finding": finding(rows, register.total),
        "release": current_release(),
        "head": published_heads().first(),
        "chain": current_head(),
        "indices": INDICES,
    }
    return render(request, "portal/home.html", context)


def finding(rows, total):
    """The map's title says what it shows: the three first cities and their share, rounded half up."""
    if not total or len(rows) < 3:
        return _("Enterprises by city")
    first = rows[:3]
    share = percent(Decimal(sum(row["value"] for row in first)) / total, 0)
    values = {"first": first[0]["label"], "second": first[1]["label"], "third": first[2]["label"], "share": share}
    return _("%(first)s, %(second)s and %(third)s hold %(share)s of the enterprises") % values
