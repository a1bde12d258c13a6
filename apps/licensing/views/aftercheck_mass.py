"""A laboratory found false: look what rests on it, prepare the proposal, send it as the second officer."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.kernel.errors import DomainError

from ..forms.ending import MassForm
from ..models import Beside, Laboratory, Licence, Mass
from ..operations import aftercheck_mass, ending_opening
from ..operations.beside import MASS as MASS_SOURCE
from ..permissions import Permission
from .aftercheck_common import story
from .aftercheck_offers import MASS, TONES, of_mass
from .stepping import step, ways

SHOWN = 100
NEEDED = ("laboratory", "ground", "agency")


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def masses(request):
    """Proposals of the scope. POST with `look` shows and counts what would be proposed; without it, keeps it."""
    request.scope.require(Permission.VIEW)
    may, posted = request.scope.may(Permission.HANDLE), request.method == "POST"
    if posted:
        request.scope.require(Permission.HANDLE)
    form = MassForm(request.POST if posted else None)
    preview = None
    if posted and form.is_valid():
        given = form.arguments()
        try:
            if "keep" in request.POST:
                made = aftercheck_mass.prepare_mass(by=request.scope, at=timezone.now(), **given)
                return HttpResponseRedirect(reverse("licensing:mass", args=[made.pk]))
            preview = _preview(request, given)
        except DomainError as error:
            form.refuse(error)
    rows = Mass.objects.visible_to(request.scope).select_related(*NEEDED).order_by("-pk")[:SHOWN]
    context = {
        "rows": [{"mass": row, "tone": TONES[row.state]} for row in rows],
        "form": form if may else None,
        "preview": preview,
        "crumbs": [(_("Ends of licences"), reverse("licensing:endings")), (_("Laboratories found false"), "")],
    }
    refused = posted and preview is None
    return render(request, "licensing/masses.html", context, status=422 if refused else 200)


def _preview(request, given):
    at = timezone.now()
    ground = ending_opening.ground_of(given["ground_code"], given["found_on"], at)
    laboratory = Laboratory.objects.get(pk=given["laboratory_id"])
    found, left = aftercheck_mass.resting_on(laboratory, given["since"], given["until"], ground, request.scope)
    visible = Licence.objects.visible_to(request.scope).select_related("product").order_by("pk")
    shown = {name: list(visible.filter(pk__in=[row["id"] for row in rows[:SHOWN]]))
             for name, rows in (("licences", found), ("left", left))}  # fmt: skip
    return shown | {"count": len(found), "more": max(len(found) - SHOWN, 0), "ground": ground,
                    "left_count": len(left), "left_more": max(len(left) - SHOWN, 0)}  # fmt: skip


def _page(request, mass, bound=None):
    rows = list(mass.rows.select_related("licence__product", "ending").order_by("pk")[:SHOWN])
    keys = [f"{MASS_SOURCE}:{mass.pk}:{row.licence_id}" for row in rows]
    besides = {row.licence_id: row for row in Beside.objects.filter(source_key__in=keys)}
    for row in rows:
        row.held = besides.get(row.licence_id)
    context = ways(of_mass(mass, request.scope), mass, bound) | {
        "mass": mass,
        "tone": TONES[mass.state],
        "rows": rows,
        "more": max(mass.rows.count() - SHOWN, 0),
        "story": story("licence_mass", mass.pk),
        "step_base": reverse("licensing:mass", args=[mass.pk]),
        "crumbs": [(_("Ends of licences"), reverse("licensing:endings")),
                   (_("Laboratories found false"), reverse("licensing:masses")), (f"#{mass.pk}", "")],
    }  # fmt: skip
    return render(request, "licensing/mass.html", context, status=422 if bound else 200)


@require_safe
@agency_only
def mass(request, pk):
    request.scope.require(Permission.VIEW)
    return _page(request, fetch(Mass.objects.select_related(*NEEDED), request.scope, pk=pk))


@require_POST
@agency_only
def mass_step(request, pk, verb):
    request.scope.require(Permission.VIEW)
    row = fetch(Mass.objects.select_related(*NEEDED), request.scope, pk=pk)
    return step(
        request, verb=verb, known=MASS, offers=of_mass(row, request.scope), row=row, key="mass_id",
        here=reverse("licensing:mass", args=[pk]), again=lambda bound: _page(request, row, bound),
    )  # fmt: skip
