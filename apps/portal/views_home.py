"""The public home page."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.audit.queries import current_head, published_heads
from apps.public_register.queries import current_release, overview

# What will stand here once its register is part of the portal, and how often it will be renewed: no figure before then.
INDICES = (
    (
        _("Manufacturing quality competitiveness index"),
        _("Once a year, for the province and its 13 cities, with every component and its source."),
    ),
    (
        _("Product quality pass rate"),
        _("Once a quarter, with sample size and confidence interval: a rate without them ranks cities by noise."),
    ),
    (
        _("Public satisfaction with quality"),
        _("Once a year, with the questionnaire, the number of answers and the weighting."),
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
    context = {
        "register": register,
        "cities": sorted(rows, key=lambda row: -row["value"]),
        "release": current_release(),
        "head": published_heads().first(),
        "chain": current_head(),
        "indices": INDICES,
    }
    return render(request, "portal/home.html", context)
