"""The overview of inspections: what is to be done, in figures that lead to their lists."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.access.gates import agency_only

from ..permissions import Permission
from .common import tabs


@require_safe
@agency_only
def overview(request):
    request.scope.require(Permission.VIEW)
    return render(request, "inspections/overview.html", {"tabs": tabs(), "tab": "overview", "tiles": []})
