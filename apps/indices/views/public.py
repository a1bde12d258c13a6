"""The public pages of indices: all at a glance, one in full, cities side by side, what rests on what, errata."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from ..files import NAMES
from ..forms.public import ChooseForm, CompareForm
from ..models import Definition, Index
from ..queries.figures import boards
from ..queries.places import above, area_name, cities
from ..queries.publications import ended_of, errata_of, newest_publications
from ..queries.targets import by_city, progress
from ..queries.titles import band_ranges
from ..rules.accounts import VARIANTS
from . import shapes
from .doors import crumbs, doors
from .factors import factors
from .glance import apart, glance, headline, index_page, index_url, leading, leading_of, of_home_first, unfinished
from .moves import cause_words
from .tracing import seen

COMPARED = 3  # cities of a comparison nobody has chosen yet


@login_not_required
@require_safe
def overview(request):
    """The province at a glance: what stands first, the leading index on the map, every index, targets."""
    found = [board for board in boards(published=True) if board.cells]
    home, lead = shapes.home(), leading_of(found)
    aims = progress(published=True)
    context = {
        "rows": [glance(board, home, url=index_page) for board in found], "demo": any(board.demo for board in found),
        "tiles": headline(found, home, aims), "targets": of_home_first(aims, home), "news": newest_publications()[:5],
        **doors("overview"),
    }  # fmt: skip
    if lead is not None:
        context |= leading(lead, home, url=index_url(lead))
    return render(request, "indices/public_overview.html", context)


@login_not_required
@require_safe
def index(request, code):
    """One index: map, places with their uncertainty, trend, what a change is made of, industries, definition."""
    board = _board(code)
    home = shapes.home()
    periods = list(reversed(board.periods))
    whole = any(place == home for place, _sector, _period in board.cells)
    areas = shapes.area_choices({place for place, _sector, _period in board.cells}, home)
    form = ChooseForm(request.GET, periods=periods, areas=areas, default=home, whole=whole or not areas)
    asked = form.cleaned_data if form.is_valid() else {"period": "", "area": ""}
    area = asked["area"] or _own_area(board, home)
    period = asked["period"] or board.latest(area) or board.latest()
    context = {
        "board": board, "form": form, "asked": asked, "area": area, "area_name": area_name(area), "period": period,
        "cell": board.at(area, period), "demo": board.demo, **_method(board.at(area, period)),
        **_seen(board, area, period, home), **_counties(board, area, period), **apart(board, area, period),
        **doors(""),
    }  # fmt: skip
    if context["cell"]:
        context["value"] = board.shown(context["cell"].value)
        context["words"] = shapes.words_of(context["cell"]) + unfinished(period)
        context["low"], context["high"] = (
            edge is not None and board.shown(edge) for edge in (context["cell"].low, context["cell"].high)
        )
        context["band"] = board.band_words(context["cell"])
        context["sample"] = context["cell"].n
        context["bands"] = band_ranges(board.bands_of(context["cell"]))
    status = 200 if form.is_valid() else 422
    return render(request, "indices/public_index.html", context, status=status)


def _own_area(board, home):
    known = {place for place, _sector, _period in board.cells}
    return home if home in known else min(known, default=home)


def _method(cell):
    """The definition a value was computed by, and the reading of the contribution where it says one."""
    definition = Definition.objects.get(pk=cell.definition) if cell else None
    variant = definition.parameters.get("variant", "") if definition else ""
    return {"definition": definition, "variant": VARIANTS.get(variant, "")}


def _counties(board, area, period):
    """The counties of the city that is chosen, or of the city of the county; nothing of an index that has none."""
    city = area if area.endswith("00") else above(area)
    rows = shapes.rank_rows(board, period, city) if city != settings.PROVINCE_CODE else []
    if not rows:
        return {}
    found = {"counties": rows, "county_intervals": any(row["interval"] for row in rows), "city_name": area_name(city)}
    own = next((row for row in rows if row["cell"].area == area), None)
    return found | ({"place": own, "places": len(rows), "of_county": True} if own else {})


def _seen(board, area, period, home):
    up = above(area)
    beside = [area, *([up] if up not in ("", home) else []), *({home} - {area})]
    beside = [area, *(each for each in beside[1:] if board.series(each))]  # no line, no name
    columns, rows, title = shapes.trend(board, beside)
    ranked, spans = shapes.rank_chart(board, period)
    ranks = shapes.rank_rows(board, period)
    return {
        "map_rows": shapes.map_rows(board, period, index_url(board)), "map_title": shapes.map_title(board, period),
        "map_said": shapes.said_of_places(board, period), "ranks": ranks, "rank_rows": ranked, "rank_spans": spans,
        "rank_columns": [_("City"), str(board.index)], "rank_title": shapes.rank_title(board, period),
        "rank_said": shapes.said_of_ranks(board, period), "trend_columns": columns, "trend_rows": rows,
        "trend_title": title, "trend_said": shapes.said_of_trend(board, area),
        "trend_spans": shapes.trend_spans(board, beside),
        **factors(board, period), "industries": shapes.sector_rows(board, area, period),
        "has_intervals": any(row["interval"] for row in ranks),
        "place": next((row for row in ranks if row["cell"].area == area), None), "places": len(ranks),
    }  # fmt: skip


def _board(code):
    if not Index.objects.filter(code=code).exists():
        raise Http404
    [board] = boards(published=True, codes=[code], sectors=True, counties=True)
    if not board.cells:
        raise Http404
    return board


@login_not_required
@require_safe
def compare(request):
    """Chosen cities side by side: one index over time and every index now; the first three where none is chosen."""
    found = [board for board in boards(published=True) if board.cells and board.cities(board.latest())]
    home = shapes.home()
    choices = [(city.code, shapes.city_label(city.code)) for city in cities(home)]
    lead = leading_of(found)
    asked = request.GET.copy()
    if not asked.getlist("city"):
        asked.setlist("city", [code for code, _label in choices[:COMPARED]])
    if not asked.get("index") and lead is not None:
        asked["index"] = lead.index.code
    form = CompareForm(asked, indices=[(b.index.code, str(b.index)) for b in found], cities=choices)
    valid = form.is_valid()
    chosen = (valid and form.cleaned_data["city"]) or [code for code, _label in choices[:COMPARED]]
    code = valid and form.cleaned_data["index"]
    board = next((each for each in found if each.index.code == code), lead)
    context = {"form": form, "board": board, "chosen": [shapes.city_label(code) for code in chosen], **doors("compare")}
    if board is not None:
        columns, rows, _title = shapes.trend(board, chosen)
        context |= {
            "trend_columns": columns, "trend_rows": rows, "trend_title": shapes.compare_title(board, chosen),
            "trend_said": shapes.said_of_compared(board, chosen),
            "table": [_side_by_side(each, chosen) for each in found], "demo": any(each.demo for each in found),
        }  # fmt: skip
    return render(request, "indices/public_compare.html", context, status=200 if valid else 422)


def _side_by_side(board, chosen):
    period = max((when for when in board.periods if board.cities(when)), default="")
    cells = [board.at(area, period) for area in chosen]
    values = [
        {"city": shapes.city_label(area), "value": board.shown(cell.value) if cell else "—",
         "interval": f"{board.shown(cell.low)}–{board.shown(cell.high)}" if cell and cell.low is not None else "",
         "n": cell.n if cell else None, "words": shapes.words_of(cell) if cell else []}
        for area, cell in zip(chosen, cells, strict=True)
    ]  # fmt: skip
    told = [each["words"] for each, cell in zip(values, cells, strict=True) if cell]
    of_all = [word for word in (told[0] if told else []) if all(word in words for words in told)]
    for each in values:  # what holds for the whole row stands once
        each["words"] = [word for word in each["words"] if word not in of_all]
    return {"index": board.index, "period": period, "values": values, "words": [*unfinished(period), *of_all]}


@login_not_required
@require_safe
def trace(request, code):
    """What one published value rests on: the definition, every indicator, every vintage it read."""
    row = Index.objects.filter(code=code).first()
    if row is None:
        raise Http404
    found = seen(request, row, published=True)
    if isinstance(found, HttpResponseRedirect):
        return found
    context, status = found
    context |= {
        "trace_to": "indices_public:trace",
        "crumbs": crumbs(
            (str(row), reverse("indices_public:index", args=[code])), (pgettext("index", "What it rests on"), "")
        ),
    }  # fmt: skip
    return render(request, "indices/public_trace.html", context, status=status)


@login_not_required
@require_safe
def errata(request):
    """Every published value that a later publication put right or ended; apart, what brought a count up to date."""
    found = {name: [_with_cause(row) for row in errata_of(interim=interim)]
             for name, interim in (("rows", False), ("updates", True))}  # fmt: skip
    return render(request, "indices/public_errata.html", {**found, "ended": ended_of(), **doors("errata")})


def _with_cause(row):
    """The figure that moved it in words: a publication says why of all it shows, not of each place."""
    return row | {"cause": cause_words(row["cause"], row["cause"]["total"] - 1) if row["cause"] else ""}


@login_not_required
@require_safe
def targets(request):
    """Targets, how far they are reached, and what the stated methods foretell."""
    whole, cities_of = by_city(progress(published=True))
    context = {"rows": whole, "by_city": cities_of, "forms": NAMES.items(), **doors("targets")}
    return render(request, "indices/public_targets.html", context)
