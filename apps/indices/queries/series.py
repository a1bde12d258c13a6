"""Series and their vintages as a page shows them: on public pages those alone that were released."""

from django.conf import settings
from django.db.models import Count, Max, Q

from apps.kernel.figures import figure

from ..models import Observation, Series
from ..models.words import THEMES
from .places import area_name, sector_name

PUBLIC = Q(observations__release__clearances__given=True)


def with_counts(*, published):
    """[(theme, [Series with .values_count and .newest])], counting what is public or everything."""
    asked = {"filter": PUBLIC} if published else {}
    rows = Series.objects.annotate(
        values_count=Count("observations", **asked), newest=Max("observations__period", **asked)
    )
    found = {}
    for row in rows.order_by("position"):
        found.setdefault(row.theme, []).append(row)
    order = list(THEMES)
    return sorted(found.items(), key=lambda item: order.index(item[0]) if item[0] in THEMES else len(order))


def table_of(series, *, area="", sector=""):
    """The areas and sectors there are, and every public vintage of the chosen ones, newest period first."""
    shown = Observation.objects.public().filter(series=series)
    places = list(shown.order_by("area", "sector").values_list("area", "sector").distinct())
    places.sort(key=lambda row: (row[0] != settings.PROVINCE_CODE, row[0], row[1] or ""))
    if (area, sector or None) not in places:
        area, sector = (places[0][0], places[0][1] or "") if places else ("", "")
    rows = shown.filter(area=area, sector=sector or None).select_related("release")
    rows = list(rows.order_by("-period", "-vintage"))
    newest = {}
    for row in rows:
        newest.setdefault(row.period, row)
    for row in rows:
        row.shown = figure(row.value, series.decimals)
        row.interval = (
            f"{figure(row.low, series.decimals)}–{figure(row.high, series.decimals)}" if row.low is not None else ""
        )
    known = sorted((when, row) for when, row in newest.items() if row.value is not None)
    line = [[when, float(row.value)] for when, row in known]
    return {
        "places": [(code, branch or "", _name(code, branch)) for code, branch in places],
        "area": area,
        "sector": sector,
        "place_name": _name(area, sector) if area else "",
        "rows": rows,
        "line": line if len(line) > 1 else [],
        "ends": [(when, row.shown) for when, row in (known[0], known[-1])] if len(known) > 1 else [],
        "demo": any(row.provenance == "demo" for row in rows),
        "revised": any(row.vintage > 1 for row in rows),
    }


def _name(area, sector):
    return f"{area_name(area)} · {sector_name(sector)}" if sector else area_name(area)
