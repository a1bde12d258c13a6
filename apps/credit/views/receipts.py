"""The receipt of an enterprise's grade at the desk, in the officer's scope."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.access.fetch import fetch
from apps.registry.models import Enterprise

from ..models import Rating, Ruleset
from ..permissions import Permission
from ..queries.outlook import outlook_for, proved_receipt
from ..queries.past import versions_of
from ..queries.public import history_of, public_grade_of
from ..queries.supervision import measures_for
from .common import portion_of


@require_safe
def receipt(request, pk):
    """Every point of the public grade; the internal risk class for those alone who hold credit.view_risk.

    Asked by htmx it is the short panel of the enterprise's own page.
    """
    request.scope.require(Permission.VIEW)
    row = fetch(Enterprise.objects.select_related("division"), request.scope, pk=pk)
    today = timezone.localdate()
    ratings = Rating.objects.visible_to(request.scope).current().filter(enterprise_id=row.pk)
    ratings = {rating.model: rating for rating in ratings.select_related("run__ruleset")}
    rating, risk = ratings.get("grade"), None
    if request.scope.may(Permission.VIEW_RISK):
        risk = ratings.get("risk")
    shown = public_grade_of(row.pk, on=today, lines=None)
    context = {"row": row, "rating": rating, "shown": shown, "risk": risk}
    if request.headers.get("HX-Request"):
        return render(request, "credit/desk_panel.html", context)
    if rating:
        ruleset = Ruleset.objects.in_force("grade", today).first() or rating.run.ruleset
        versions = versions_of(row.pk)
        context |= {
            "receipt": proved_receipt(rating, portion_of(request, "lines"), versions),
            "outlook": outlook_for(
                row.pk,
                ruleset,
                on=today,
                changes=portion_of(request, "changes"),
                repairs=portion_of(request, "repairs"),
                shown=shown,
            ),
            "history": history_of(row.pk),
            "risk_receipt": proved_receipt(risk, portion_of(request, "risk_lines"), versions) if risk else None,
            "measures": measures_for(shown.grade if shown else rating.grade, on=today),
        }
    context["crumbs"] = [
        (_("Enterprises"), reverse("registry:enterprises")),
        (row.name, reverse("registry:enterprise", args=[row.pk])),
        (_("Quality credit"), ""),
    ]
    return render(request, "credit/desk_receipt.html", context)
