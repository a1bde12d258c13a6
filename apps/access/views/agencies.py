"""Where a party writes to an agency: kept by the administrators of it and of those above."""

from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.divisions.models import Agency
from apps.divisions.queries import Place, place
from apps.kernel.errors import DomainError

from ..fetch import fetch
from ..forms import AgencyFilter, AgencyForm
from ..operations.agencies import set_contact
from ..permissions import AccessPermission


@dataclass(frozen=True, slots=True)
class City:
    """The agencies of a city, or of the province itself; `missing`: how many of them name no address or telephone."""

    place: Place
    agencies: list
    missing: int


@require_safe
def agencies(request):
    """Every agency of the reader's own and below, city by city, and which of them name no address.

    A province has more than a hundred: found by a word, by the city, or by what is missing. Read in one query.
    """
    request.scope.require(AccessPermission.EDIT_AGENCIES)
    rows = list(Agency.objects.visible_to(request.scope).order_by("division_id", "code"))
    every = _by_city(rows)
    form = AgencyFilter(request.GET, cities=[(city.place.code, str(city.place)) for city in every])
    found = _by_city(row for row in rows if _asked_for(row, form))
    context = {
        "form": form, "cities": found, "count": len(rows), "found": sum(len(city.agencies) for city in found),
        "missing": sum(city.missing for city in every), "unfolded": len(found) == 1 or bool(form.has_changed()),
    }  # fmt: skip
    return render(request, "access/agencies.html", context)


def _by_city(rows):
    """[City] of agencies that come in the order of their divisions."""
    grouped = ((key, list(group)) for key, group in groupby(rows, key=_city_of))
    return [City(place(key), group, sum(map(_lacks, group))) for key, group in grouped]


def _city_of(row):
    return f"{row.division_id[:4]}00"


def _lacks(row):
    return not row.address or not row.phone


def _asked_for(row, form):
    word, city = form.value("q").strip().casefold(), form.value("city")
    named = (row.name, row.name_en, row.address, row.phone)
    return (
        any(word in text.casefold() for text in named)
        and city in {"", _city_of(row)}
        and (not form.value("lacks") or _lacks(row))
    )


@require_http_methods(["GET", "HEAD", "POST"])
def agency(request, code):
    """Address and telephone of one agency."""
    request.scope.require(AccessPermission.EDIT_AGENCIES)
    row = fetch(Agency, request.scope, pk=code)
    initial = {"address": row.address, "phone": row.phone}
    form = AgencyForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_contact(agency_code=row.pk, **form.cleaned_data, by=request.scope, at=timezone.now())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Kept. Papers written from now on carry it."))
            return redirect(reverse("access:agencies", query={"city": _city_of(row)}))
    context = {"row": row, "form": form}
    return render(request, "access/agency.html", context, status=422 if form.errors else 200)
