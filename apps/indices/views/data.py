"""Statistics to look through, and everything as open data."""

import json

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.kernel import open_files
from apps.kernel.answers import json_answer

from ..files import NAMES, catalogue, of_one
from ..forms.public import PlaceForm
from ..models import Definition, Index, Series
from ..queries.contents import public_content
from ..queries.series import table_of, with_counts
from ..queries.titles import period_words
from .doors import crumbs, doors

LD = "application/ld+json"
LINKED = 16  # places that are shown as links: the province and its cities, the nation


@login_not_required
@require_safe
def series_list(request):
    """Every series by theme."""
    return render(
        request, "indices/public_series_list.html", {"themes": with_counts(published=True), **doors("series_list")}
    )


@login_not_required
@require_safe
def series(request, code):
    """One series: its newest values, and every vintage of the area that is chosen."""
    row = Series.objects.filter(code=code).first()
    if row is None:
        raise Http404
    area, sector = request.GET.get("area", ""), request.GET.get("sector", "")
    if place := request.GET.get("place", ""):
        area, _dot, sector = place.partition(".")
    table = table_of(row, area=area, sector=sector)
    context = {
        "series": row,
        "line_columns": [_("Period"), str(row)],
        "line_title": _course(table),
        "chooser": _chooser(table),
        **table,
        "files": [
            (name, reverse("indices_public:file", args=["series", f"{code}.{form}"])) for form, name in NAMES.items()
        ],
        "crumbs": crumbs((_("Statistics"), reverse("indices_public:series_list")), (str(row), "")),
    }
    return render(request, "indices/public_series.html", context)


def _chooser(table):
    """A list to choose from where links would fill a page; None where they do not."""
    if len(table["places"]) <= LINKED:
        return None
    chosen = f"{table['area']}.{table['sector']}" if table["sector"] else table["area"]
    return PlaceForm(places=table["places"], initial={"place": chosen})


def _course(table):
    if not table["ends"]:
        return table["place_name"]
    (first, before), (last, after) = table["ends"]
    told = {"area": table["place_name"], "first": period_words(first), "before": before, "last": period_words(last),
            "after": after}  # fmt: skip
    return _("%(area)s: %(before)s in %(first)s, %(after)s in %(last)s") % told


@login_not_required
@require_safe
def data(request):
    """Every series and index as a file, with its identifier."""
    context = {
        "series": Series.objects.order_by("position"), "indices": Index.objects.order_by("position"),
        "forms": NAMES.items(), **doors("data"),
    }  # fmt: skip
    return render(request, "indices/public_data.html", context)


@login_not_required
@require_safe
def file(request, kind, name):
    code, _dot, form = name.rpartition(".")
    found = of_one(kind, code, form)
    if found is None:
        raise Http404
    return open_files.answer(request, found, at=timezone.now())


@login_not_required
@require_safe
def whole(request, name, form):
    found = open_files.find(f"{name}.{form}")
    if found is None or name not in ("statistics", "indices", "targets"):
        raise Http404
    return open_files.answer(request, found, at=timezone.now())


@login_not_required
@require_safe
def definition(request, code):
    """What a definition says, with the SHA-256 that anybody can compute of it; drafts are nobody's but the bureau's."""
    row = Definition.objects.approved().select_related("index").filter(code=code).first()
    if row is None:
        raise Http404
    body = json.dumps(public_content(row), ensure_ascii=False, indent=1)
    return _open_to_all(json_answer(request, body))


def _open_to_all(answer):
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@login_not_required
@require_safe
def dcat(request):
    """The DCAT catalogue (JSON-LD)."""
    body = catalogue(request.build_absolute_uri, _("Provincial bureau for market regulation"))
    answer = json_answer(request, json.dumps(body, ensure_ascii=False))
    if isinstance(answer, HttpResponse) and answer.status_code == 200:
        answer["Content-Type"] = LD
        answer["Access-Control-Allow-Origin"] = "*"
    return answer
