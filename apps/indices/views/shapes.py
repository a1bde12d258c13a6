"""From Boards to what charts, maps and tables of a page take: titles that say the finding, rows, words."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.divisions.queries import place
from apps.kernel.figures import chinese, figure

from ..queries.places import area_name, sector_name
from ..rules.periods import year_before


def city_label(code):
    """The name as it is said on a chart: without 市."""
    name = area_name(code)
    return name.removesuffix("市") if chinese() else name


def words_of(marks):
    """What a reader must be told of a value."""
    told = {
        "demo": _("invented demonstration figure"),
        "unverified": _("rests on figures not verified against a source"),
        "carried": _("a value was carried forward"),
        "reweighted": _("a missing value left its weight to the others"),
    }
    return [told[mark] for mark in marks if mark in told]


def map_rows(board, period, url=""):
    """Rows of the tag `citymap`: the name is the one the map has."""
    rows = []
    for cell in board.cities(period):
        city = place(cell.area)
        rows.append(
            {"name": city.name, "label": city_label(cell.area), "value": float(cell.value),
             "text": board.shown(cell.value), "url": f"{url}?area={cell.area}&period={period}" if url else ""}
        )  # fmt: skip
    return rows


def map_title(board, period):
    ranked = board.ranked(period)
    if not ranked:
        return ""
    best = [city_label(cell.area) for rank, cell in ranked if rank.place == 1]
    return _("%(year)s: %(city)s leads with %(value)s") % {
        "year": period, "city": "、".join(best) if chinese() else ", ".join(best),
        "value": board.shown(ranked[0][1].value),
    }  # fmt: skip


def rank_rows(board, period):
    """[{place, range, cell, label, value, interval, words}] of the cities, the best first."""
    return [
        {
            "place": rank.place, "range": str(rank.best) if rank.best == rank.worst else f"{rank.best}–{rank.worst}",
            "cell": cell, "label": city_label(cell.area), "value": board.shown(cell.value),
            "interval": f"{board.shown(cell.low)}–{board.shown(cell.high)}" if cell.low is not None else "",
        }
        for rank, cell in board.ranked(period)
    ]  # fmt: skip


def rank_chart(board, period):
    """(rows, intervals) of the tag `chart`; intervals None where no value has one."""
    ranked = board.ranked(period)
    rows = [[city_label(cell.area), float(cell.value)] for _rank, cell in ranked]
    spans = [[[float(cell.low), float(cell.high)] if cell.low is not None else None] for _rank, cell in ranked]
    return rows, spans if any(span[0] for span in spans) else None


def rank_title(board, period):
    ranked = board.ranked(period)
    sure = sum(rank.best == rank.worst for rank, _cell in ranked)
    if len(ranked) < 2:
        return board.index.__str__()
    if sure == len(ranked):
        return _("The places of all %(n)s cities are certain") % {"n": len(ranked)}
    return ngettext(
        "The place of %(n)s city of %(all)s is certain; the others overlap",
        "The places of %(n)s cities of %(all)s are certain; the others overlap",
        sure,
    ) % {"n": sure, "all": len(ranked)}


def trend(board, areas):
    """(columns, rows, title) of a line chart of areas over all periods."""
    periods = [when for when in board.periods if any((area, "", when) in board.cells for area in areas)]
    columns = [_("Period"), *(city_label(area) for area in areas)]
    rows = []
    for when in periods:
        cells = [board.at(area, when) for area in areas]
        rows.append([when, *(float(cell.value) if cell else None for cell in cells)])
    return columns, rows, _trend_title(board, areas[0], periods) if areas else ""


def _trend_title(board, area, periods):
    known = [when for when in periods if (area, "", when) in board.cells]
    if len(known) < 2:
        return str(board.index)
    first, last = board.at(area, known[0]), board.at(area, known[-1])
    told = {
        "area": area_name(area), "first": known[0], "last": known[-1], "before": board.shown(first.value),
        "after": board.shown(last.value),
    }  # fmt: skip
    if last.value > first.value:
        return _("%(area)s rose from %(before)s in %(first)s to %(after)s in %(last)s") % told
    if last.value < first.value:
        return _("%(area)s fell from %(before)s in %(first)s to %(after)s in %(last)s") % told
    return _("%(area)s stands at %(after)s, as in %(first)s") % told


def signed(value, places):
    """+1.35, −0.20, 0: a change as people write it."""
    text = figure(abs(value), places)
    return f"+{text}" if value > 0 else f"−{text}" if value < 0 else text


def sector_rows(board, area, period):
    """Values by industry with the change on the year before, the highest first."""
    rows = []
    for (where, sector, when), cell in board.cells.items():
        if where == area and sector and when == period:
            past = board.at(area, year_before(period), sector)
            change = signed(cell.value - past.value, board.decimals) if past else ""
            rows.append({"cell": cell, "label": sector_name(sector), "code": sector, "value": board.shown(cell.value),
                         "change": change})  # fmt: skip
    return sorted(rows, key=lambda row: (-row["cell"].value, row["code"]))


def home():
    return settings.PROVINCE_CODE
