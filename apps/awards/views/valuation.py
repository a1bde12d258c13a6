"""Values of brands at the desk: the list, a new sheet, a kept one with its formula, table, chart and file."""

from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.access.fetch import fetch
from apps.access.gates import agency_only
from apps.documents.rules.media_types import XLSX
from apps.kernel.figures import figure
from apps.registry.views.common import perform

from ..forms.valuation import NAMES, ValuationForm, begun_with
from ..models import Valuation
from ..operations.valuation import value_brand
from ..permissions import Permission
from ..queries.valuation import sheet_of, versions_of
from ..rules.brand_faults import NAMES as INPUT_NAMES
from .valuation_file import workbook

SHOWN = 100
YI = 10_000  # of 10 thousand yuan in 100 million


def crumbs(*trail):
    return [(_("Values of brands"), reverse("awards_valuations:list")), *trail]


@require_safe
@agency_only
def valuation_list(request):
    """The newest version of each brand and day."""
    request.scope.require(Permission.VIEW)
    rows = Valuation.objects.visible_to(request.scope).newest().select_related("enterprise")
    context = {"rows": rows.order_by("-valued_on", "-pk")[:SHOWN], "may": request.scope.may(Permission.MANAGE)}
    return render(request, "awards/valuations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@agency_only
def valuation_new(request):
    """A new sheet, or the next version of one (?from=): its fields begin as that one has them."""
    request.scope.require(Permission.MANAGE)
    form = ValuationForm(
        request.POST if request.method == "POST" else None, scope=request.scope, initial=_former(request)
    )
    return perform(
        request, form, value_brand, template="awards/valuation_new.html",
        context={"crumbs": crumbs((_("Value a brand"), ""))},
        target=lambda row: reverse("awards_valuations:sheet", args=[row.pk]), said=_("Kept."),
    )  # fmt: skip


def _former(request):
    """What the fields of a new version begin with: the inputs of the one it puts right."""
    number = request.GET.get("from", "")
    rows = Valuation.objects.visible_to(request.scope).select_related("enterprise")
    row = rows.filter(pk=number).first() if number.isascii() and number.isdigit() and len(number) < 19 else None
    return begun_with(row) if row else None


@require_safe
@agency_only
def valuation(request, pk):
    request.scope.require(Permission.VIEW)
    row = _row(request, pk)
    context = _shown(request, row) | {"crumbs": crumbs((str(row), "")), "may": request.scope.may(Permission.MANAGE)}
    return render(request, "awards/valuation.html", context)


@require_safe
def my_valuation(request, pk):
    """The sheet for the enterprise whose brand it is."""
    row = _mine(request, pk)
    trail = [(_("Awards and brands"), reverse("awards:mine")), (row.brand, "")]
    return render(request, "awards/my_valuation.html", _shown(request, row) | {"crumbs": trail, "party": True})


def _mine(request, pk):
    if not request.scope.is_enterprise:
        raise Http404
    return _row(request, pk)


def _row(request, pk):
    return fetch(Valuation.objects.select_related("enterprise", "agency"), request.scope, pk=pk)


def _shown(request, row):
    shown = sheet_of(row)
    return {
        "row": row, "shown": shown, "sheet": shown.sheet,
        "versions": versions_of(row, request.scope), "inputs": _inputs(shown), "past": _past(shown),
        "ahead": _ahead(shown), "table": _table(shown), "in_yi": figure(row.value / YI, 2),
        "unit": _("10 thousand yuan"), **_charts(row, shown),
    }  # fmt: skip


@require_safe
@agency_only
def valuation_file(request, pk):
    """The sheet as a workbook whose cells compute: what was assumed can be changed and seen."""
    request.scope.require(Permission.VIEW)
    return _file(_row(request, pk))


@require_safe
def my_file(request, pk):
    return _file(_mine(request, pk))


def _file(row):
    response = HttpResponse(workbook(row, sheet_of(row)), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="valuation-{row.pk}-v{row.version}.xlsx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _inputs(shown):
    inputs, sheet = shown.inputs, shown.sheet
    rows = [(INPUT_NAMES[name], f"{figure(getattr(inputs, name) * 100, 2)}%") for name in
            ("current_return", "other_return", "share", "industry_return", "lasting")]  # fmt: skip
    rows += [(NAMES[code], figure(_plain(score), 1)) for code, score in shown.strength.elements.items()]
    rows.append((_("Strength S of 1,000"), figure(_plain(shown.strength.points), 1)))
    rows.append((_("Coefficient of strength K = 2 − 1.4·S/1000"), figure(_plain(sheet.coefficient), 4)))
    rows.append((_("Discount rate R = Z · K"), f"{figure(_plain(sheet.rate) * 100, 2)}%"))
    return rows


def _past(shown):
    return [
        {"year": row.year, "profit": figure(row.profit, 2), "charge": figure(_plain(row.charge), 2),
         "excess": figure(_plain(row.excess), 2), "brand": figure(_plain(row.brand), 2),
         "weight": f"{figure(_plain(row.weight) * 100, 1)}%"}
        for row in shown.sheet.past
    ]  # fmt: skip


def _ahead(shown):
    return [
        {"year": row.year, "brand": figure(_plain(row.brand), 2), "factor": figure(_plain(row.factor), 4),
         "present": figure(_plain(row.present), 2)}
        for row in shown.sheet.ahead
    ]  # fmt: skip


def _table(shown):
    table = shown.table
    return {
        "growths": [f"{figure(_plain(growth) * 100, 2)}%" for growth in table.growths],
        "rows": [
            {"rate": f"{figure(_plain(rate) * 100, 2)}%",
             "cells": [{"text": figure(_plain(cell), 0) if cell is not None else "—", "own": (i, j) == (2, 2)}
                       for j, cell in enumerate(cells)]}
            for i, (rate, cells) in enumerate(zip(table.rates, table.cells, strict=True))
        ],
    }  # fmt: skip


def _charts(row, shown):
    sheet = shown.sheet
    parts = [[str(each.year), float(each.present)] for each in sheet.ahead]
    parts.append([_("after %(year)s") % {"year": sheet.ahead[-1].year}, float(sheet.terminal_present)])
    share = figure(_plain(sheet.terminal_present / sheet.value) * 100, 0)
    swings = [
        [str(INPUT_NAMES[each.name]), float(each.lower - sheet.value), float(each.higher - sheet.value)]
        for each in shown.swings
        if each.lower is not None and each.higher is not None
    ]
    return {
        "parts": parts, "parts_columns": [_("Year"), _("Present value")],
        "parts_title": _("%(share)s%% of the value lie after the forecast") % {"share": share},
        "swings": swings, "swings_columns": [_("Input"), _("a tenth lower"), _("a tenth higher")],
        "swings_title": _("The value hangs most on: %(name)s") % {"name": swings[0][0] if swings else "—"},
    }  # fmt: skip


def _plain(value):
    """A Fraction as the Decimal that `figure` rounds."""
    return Decimal(value.numerator) / Decimal(value.denominator)
