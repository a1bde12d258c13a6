"""From Boards to what charts, maps and tables of a page take: titles that say the finding, rows, words."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.divisions.queries import place
from apps.kernel.figures import chinese

from ..queries.differences import changed, in_unit
from ..queries.figures import marked
from ..queries.places import above, area_name, cities, sector_name
from ..queries.titles import period_words
from ..rules.periods import year_before

NAMED = 5  # cities that one title names


def city_label(code):
    """The name as it is said on a chart: without 市, without City."""
    name = area_name(code)
    return name.removesuffix("市") if chinese() else name.removesuffix(" City")


def words_of(cell):
    """What a reader must be told of a value."""
    told = {
        "demo": _("invented demonstration figure"),
        "unverified": _("rests on figures not verified against a source"),
        "carried": _("a value was carried forward"),
        "reweighted": cell.lacking or _("a missing value left its weight to the others"),
    }
    return [told[mark] for mark in cell.marks if mark in told]


def map_rows(board, period, url=""):
    """Rows of the tag `citymap`: the name is the one the map has."""
    rows, cells = [], board.cities(period)
    alike = _lack_alike(cells)
    for cell in cells:
        city = place(cell.area)
        rows.append(
            {"name": city.name, "label": city_label(cell.area), "value": float(cell.value),
             "text": board.shown(cell.value), "mark": "" if alike else _lacks_so_many(cell),
             "words": cell.lacking,
             "url": f"{url}?area={cell.area}&period={period}" if url else ""}
        )  # fmt: skip
    return rows


def _lack_alike(cells):
    """Whether none of them lacks what another has: the title over them says what all lack."""
    return len({cell.lacks for cell in cells}) < 2


def _lacks_so_many(cell):
    n = len(cell.lacks)
    return ngettext("%(n)s missing", "%(n)s missing", n) % {"n": n} if n else ""


def map_title(board, period):
    ranked = board.ranked(period)
    if not ranked:
        return ""
    best = could_be_first(ranked)
    if len(best) > 1:
        words = _("%(year)s: the samples leave the order open, first could be any of %(cities)s")
        if len(best) == len(ranked):
            words = _("%(year)s: the samples leave the order open, any of the cities could be first")
        title = words % {"year": period_words(period), "cities": names_of(best)}
    else:
        best = [cell for rank, cell in ranked if rank.place == 1]
        title = _("%(year)s: first %(city)s, with %(value)s") % {
            "year": period_words(period), "city": names_of(best), "value": board.shown(ranked[0][1].value),
        }  # fmt: skip
    return marked(title, [cell for _rank, cell in ranked])


def could_be_first(ranked):
    """The cells whose intervals leave the first place open to them; none where no value has an interval."""
    if all(cell.low is None for _rank, cell in ranked):
        return []
    return [cell for rank, cell in ranked if rank.best == 1]


def names_of(cells):
    """The cities by name, as long as a title holds them."""
    if len(cells) > NAMED:
        return ngettext("%(n)s city", "%(n)s cities", len(cells)) % {"n": len(cells)}
    return ("、" if chinese() else ", ").join(city_label(cell.area) for cell in cells)


def rank_rows(board, period, within=""):
    """[{place, range, cell, label, value, interval}] of the cities (of the counties of a city), the best first."""
    ranked = board.ranked(period, within)
    alike = not within and _lack_alike([cell for _rank, cell in ranked])
    return [
        {
            "place": rank.place, "range": str(rank.best) if rank.best == rank.worst else f"{rank.best}–{rank.worst}",
            "cell": cell, "label": city_label(cell.area), "value": board.shown(cell.value),
            "interval": f"{board.shown(cell.low)}–{board.shown(cell.high)}" if cell.low is not None else "",
            "n": cell.n, "lacking": "" if alike else cell.lacking,
        }
        for rank, cell in ranked
    ]  # fmt: skip


def area_choices(areas, home):
    """The cities to choose from; where `areas` has counties, each city as a group of itself and of them."""
    known = {}
    for code in sorted(areas):
        known.setdefault(above(code), []).append((code, city_label(code)))
    rows = []
    for city in cities(home):
        own, below = (city.code, city_label(city.code)), known.get(city.code)
        rows.append((own[1], [own, *below]) if below else own)
    return rows


def rank_chart(board, period):
    """(rows, intervals) of the tag `chart`; intervals None where no value has one."""
    ranked = board.ranked(period)
    rows = [[city_label(cell.area), float(cell.value)] for _rank, cell in ranked]
    spans = [[[float(cell.low), float(cell.high)] if cell.low is not None else None] for _rank, cell in ranked]
    return rows, spans if any(span[0] for span in spans) else None


def rank_title(board, period):
    ranked = board.ranked(period)
    return marked(_how_sure(board, ranked), [cell for _rank, cell in ranked])


def _how_sure(board, ranked):
    sure = sum(rank.best == rank.worst for rank, _cell in ranked)
    if len(ranked) < 2:
        return board.index.__str__()
    if not sure:
        return _("No city's place is certain: the samples leave the order open")
    if sure == len(ranked):
        return _("The places of all %(n)s cities are certain") % {"n": len(ranked)}
    return ngettext(
        "The place of %(n)s city of %(all)s is certain; the samples leave the others open",
        "The places of %(n)s cities of %(all)s are certain; the samples leave the others open",
        sure,
    ) % {"n": sure, "all": len(ranked)}


def trend(board, areas):
    """(columns, rows, title) of a line chart of areas over all periods."""
    periods = [when for when in board.periods if any((area, "", when) in board.cells for area in areas)]
    columns = [_("Period"), *(city_label(area) for area in areas)]
    rows, shown = [], []
    for when in periods:
        cells = [board.at(area, when) for area in areas]
        shown += cells
        rows.append([when, *(float(cell.value) if cell else None for cell in cells)])
    return columns, rows, marked(_trend_title(board, areas[0], periods), shown) if areas else ""


def _trend_title(board, area, periods):
    known = [when for when in periods if (area, "", when) in board.cells]
    if len(known) < 2:
        return str(board.index)
    first, last = board.at(area, known[0]), board.at(area, known[-1])
    told = {
        "area": area_name(area), "first": period_words(known[0]), "last": period_words(known[-1]),
        "before": board.shown(first.value), "after": board.shown(last.value),
    }  # fmt: skip
    if last.value > first.value:
        words = _("%(area)s rose from %(before)s in %(first)s to %(after)s in %(last)s") % told
    elif last.value < first.value:
        words = _("%(area)s fell from %(before)s in %(first)s to %(after)s in %(last)s") % told
    else:
        words = _("%(area)s stands at %(after)s, as in %(first)s") % told
    step = last.value - board.at(area, known[-2]).value
    if step and (step > 0) != (last.value > first.value):  # two ends say nothing of a turn
        words = _("%(words)s, lastly %(change)s") % {
            "words": words,
            "change": changed(board.index, step, board.decimals),
        }
    return words


def trend_spans(board, areas):
    """The intervals of the first area beside the rows of `trend`, for the tag `chart`; None where it has none."""
    periods = [when for when in board.periods if any((area, "", when) in board.cells for area in areas)]
    cells = [board.at(areas[0], when) for when in periods] if areas else []
    spans = [[float(cell.low), float(cell.high)] if cell and cell.low is not None else None for cell in cells]
    return [[span, *([None] * (len(areas) - 1))] for span in spans] if any(spans) else None


def sector_rows(board, area, period):
    """Values by industry with the change on the year before, the highest first."""
    rows = []
    for (where, sector, when), cell in board.cells.items():
        if where == area and sector and when == period:
            past = board.at(area, year_before(period), sector)
            change = changed(board.index, cell.value - past.value, board.decimals) if past else ""
            rows.append({"cell": cell, "label": sector_name(sector), "code": sector, "value": board.shown(cell.value),
                         "change": change})  # fmt: skip
    return sorted(rows, key=lambda row: (-row["cell"].value, row["code"]))


def home():
    return settings.PROVINCE_CODE


# --- what a drawing shows, in a sentence ------------------------------------------------------------------------------
def said_of_places(board, period):
    """From the first to the last city, and how far they lie apart."""
    ranked = board.ranked(period)
    if len(ranked) < 2:
        return ""
    first, last = ranked[0][1], ranked[-1][1]
    comma = "、" if chinese() else ", "
    named = [
        comma.join(city_label(cell.area) for _rank, cell in ranked if cell.value == end.value) for end in (first, last)
    ]
    told = {
        "first": named[0], "most": board.shown(first.value), "last": named[1],
        "least": board.shown(last.value), "apart": in_unit(board.index, board.shown(abs(first.value - last.value))),
    }  # fmt: skip
    if len(could_be_first(ranked)) > 1:
        return _("The values run from %(first)s (%(most)s) to %(last)s (%(least)s): %(apart)s apart.") % told
    return _("First %(first)s with %(most)s, last %(last)s with %(least)s: %(apart)s apart.") % told


def said_of_ranks(board, period):
    """How sure the first place is."""
    ranked = board.ranked(period)
    if len(ranked) < 2 or all(cell.low is None for _rank, cell in ranked):
        return ""
    could = [city_label(cell.area) for rank, cell in ranked if rank.best == 1]
    if len(could) == 1:
        return _("Only %(city)s can stand first.") % {"city": could[0]}
    if len(could) == len(ranked):
        return _("As far as the samples can tell, every city could stand first.")
    return _("As far as the samples can tell, each of these could stand first: %(cities)s.") % {
        "cities": ("、" if chinese() else ", ").join(could)
    }


def said_of_trend(board, area):
    """The highest and the lowest of an area's values."""
    cells = board.series(area)
    if len(cells) < 2:
        return ""
    high, low = max(cells, key=lambda cell: cell.value), min(cells, key=lambda cell: cell.value)
    return _("%(n)s periods; highest %(most)s in %(high)s, lowest %(least)s in %(low)s.") % {
        "n": len(cells), "most": board.shown(high.value), "high": period_words(high.period),
        "least": board.shown(low.value), "low": period_words(low.period),
    }  # fmt: skip


def said_of_parts(named):
    """[(label, signed, part)]: what lifted and what lowered most."""
    up = [f"{label} {words}" for label, words, part in named if part > 0]
    down = [f"{label} {words}" for label, words, part in named if part < 0]
    told = []
    comma = "、" if chinese() else ", "
    if up:
        told.append(_("Lifted by: %(parts)s.") % {"parts": comma.join(up[:3])})
    if down:
        told.append(_("Lowered by: %(parts)s.") % {"parts": comma.join(down[:3])})
    return ("" if chinese() else " ").join(told)


def _compared(board, areas):
    """(period, [Cell] of the chosen, the best first) of the newest period that any of them has."""
    period = max((board.latest(area) for area in areas), default="")
    cells = [cell for area in areas if (cell := board.at(area, period))]
    return period, sorted(cells, key=lambda cell: cell.value, reverse=not board.index.falling)


def _overlap(one, other):
    """Whether the intervals of two values leave their order open."""
    if one.low is None or other.low is None:
        return False
    return one.low <= other.high and other.low <= one.high


def compare_title(board, areas):
    period, cells = _compared(board, areas)
    if not cells:
        return str(board.index)
    best = cells[0]
    beside = [cell for cell in cells[1:] if _overlap(best, cell)]
    if beside:
        words = _("%(index)s %(year)s: the intervals of %(cities)s overlap, none stands best for certain")
        told = {"index": board.index, "year": period_words(period), "cities": names_of([best, *beside])}
        return marked(words % told, cells)
    told = {"index": board.index, "year": period_words(period), "city": city_label(best.area),
            "value": board.shown(best.value)}  # fmt: skip
    return marked(_("%(index)s %(year)s: %(city)s stands best of the chosen with %(value)s") % told, cells)


def said_of_compared(board, areas):
    _period, cells = _compared(board, areas)
    return ("，" if chinese() else ", ").join(f"{city_label(cell.area)} {board.shown(cell.value)}" for cell in cells)
