"""What a decision maker sees first: the leading index, the few that have a target, every index in one line."""

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ..queries.differences import changed, unit_of
from ..queries.figures import marked, taken_apart
from ..queries.places import area_name
from ..queries.titles import period_words, titles_of
from ..rules.periods import year_before
from . import shapes

LEADING = "quality-index"
AIMS = 8  # targets of a dashboard
FIRST = (LEADING, "mqci", "pass-rate", "satisfaction")  # the tiles, where they are published


def leading_of(found):
    """The board that stands first; None where nothing is computed."""
    return next((board for board in found if board.index.code == LEADING), found[0] if found else None)


def leading(board, home, *, url=""):
    """Map, places and course of the leading index, and what its change is made of, for a page's context."""
    period = max((when for when in board.periods if board.cities(when)), default="")
    columns, rows, title = shapes.trend(board, [home])
    return {
        "lead": board, "period": period, "map_rows": shapes.map_rows(board, period, url),
        "map_title": shapes.map_title(board, period), "map_said": shapes.said_of_places(board, period),
        "ranks": shapes.rank_rows(board, period), "trend_columns": columns, "trend_rows": rows, "trend_title": title,
        "trend_said": shapes.said_of_trend(board, home), "trend_spans": shapes.trend_spans(board, [home]),
        "lead_url": url, **apart(board, home, period),
    }  # fmt: skip


def apart(board, area, period):
    """The change on the year before, indicator by indicator, for a page's context."""
    now, past = board.at(area, period), board.at(area, year_before(period)) if period else None
    if not now or not past:
        return {}
    points = [(code, part) for code, part in taken_apart(past, now) if part or code != "rounding"]
    if len(points) < 2:
        return {
            "delta": changed(board.index, now.value - past.value, board.decimals)
        }  # an index of one indicator is it
    titles = titles_of(board.index, now.definition)
    rows = sorted(((titles.get(code, code), part) for code, part in points), key=lambda row: -abs(row[1]))
    delta = now.value - past.value
    biggest = rows[0][0] if rows else ""
    before = period_words(year_before(period))
    told = {"change": changed(board.index, delta, board.decimals), "year": before, "indicator": biggest}
    title = _("%(change)s on %(year)s, most of it by %(indicator)s") if biggest else _("%(change)s on %(year)s")
    up, down = (next((label for label, part in rows if part * sign > 0), "") for sign in (1, -1))
    if up and down:  # a change of next to nothing may be two great ones against each other
        title = _("%(change)s on %(year)s: %(up)s lifted it most, %(down)s lowered it most")
        told |= {"up": up, "down": down}
    named = [(label, changed(board.index, part, board.decimals), part) for label, part in rows]
    return {
        "delta": changed(board.index, delta, board.decimals), "apart_title": marked(title % told, (now, past)),
        "apart_columns": [_("Indicator"), unit_of(board.index)], "apart_unit": unit_of(board.index),
        "apart_rows": [[label, float(part)] for label, part in rows],
        "apart": [(label, words) for label, words, _part in named], "apart_said": shapes.said_of_parts(named),
    }  # fmt: skip


def headline(found, home, targets):
    """[{…}] tiles of the province: value, change, band and the target it is measured by."""
    known = {board.index.code: board for board in found}
    tiles = []
    for code in FIRST:
        board = known.get(code)
        period = board.latest(home) if board else ""
        cell = board.at(home, period) if period else None
        if cell:
            tiles.append(_tile(board, cell, period, home, targets))
    return tiles


def of_home_first(targets, home):
    """The few targets a dashboard has room for: those of the province before those of its cities."""
    return sorted(targets, key=lambda row: row.target.area != home)[:AIMS]


def _tile(board, cell, period, home, targets):
    past = board.at(home, year_before(period))
    change = cell.value - past.value if past else None
    better = None if not change else (change > 0) != board.index.falling
    target = next((row for row in targets if row.what == board.index and row.target.area == home), None)
    return {
        "index": board.index, "period": period, "value": board.shown(cell.value), "demo": cell.demo,
        "interval": f"{board.shown(cell.low)}–{board.shown(cell.high)}" if cell.low is not None else "",
        "change": changed(board.index, change, board.decimals) if past else "", "before": year_before(period),
        "better": better, "band": board.band_words(cell), "words": unfinished(period), "target": target,
        "url": index_url(board),
    }  # fmt: skip


def glance(board, home, *, url):
    """One line of the table of all indices: the province where it has a value, else the newest of anything.

    `url` gives the page a line leads to, of a board, an area and a period.
    """
    area = home if any(place == home for place, _s, _p in board.cells) else next(iter(sorted(board.cells)))[0]
    period = board.latest(area) or board.latest()
    cell = board.at(area, period)
    past = board.at(area, year_before(period)) if cell else None
    return {
        "index": board.index, "area": area_name(area), "period": period, "cell": cell,
        "value": board.shown(cell.value) if cell else "—",
        "interval": f"{board.shown(cell.low)}–{board.shown(cell.high)}" if cell and cell.low is not None else "",
        "change": changed(board.index, cell.value - past.value, board.decimals) if cell and past else "",
        "words": (shapes.words_of(cell) if cell else []) + unfinished(period), "url": url(board, area, period),
    }  # fmt: skip


def unfinished(period):
    """Live figures of the running year are what is known so far."""
    return [_("the period is not over")] if period[:4] >= str(timezone.localdate().year) else []


def index_url(board):
    return reverse("indices_public:index", args=[board.index.code])


def index_page(board, _area, _period):
    return index_url(board)


def trace_page(board, area, period):
    """What the newest result rests on, at the desk."""
    return f"{reverse('indices_desk:trace', args=[board.index.code])}?{urlencode({'area': area, 'period': period})}"
