"""The facts of a year's report: computed text, charts and tables from what is published, with what it all rests on.

Called in the language the edition is written in. Judgement is left to slots: nothing here says why.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from apps.divisions.queries import place
from apps.kernel.figures import chinese, figure

from ..models import Definition, Observation, Provenance, Result
from ..rules import blocks as b
from . import figures
from .differences import changed, in_unit, signed, unit_of
from .figures import marked, places_of
from .places import area_name
from .targets import progress
from .titles import titles_of

TREND_YEARS = 12
SECTORS_SHOWN = 5
SOURCES_SHOWN = 40
NAMED = 5  # cities that one sentence names
MAPPED = 3  # cities from which on a map says something
SOURCE = ("series__title", "series__title_en", "source", "release__source", "provenance")


@dataclass(slots=True)
class Facts:
    """`results`: keys of every published result the text or a chart shows; `demo`: whether any is invented."""

    blocks: list = field(default_factory=list)
    results: set = field(default_factory=set)
    demo: bool = False


def facts_of(year):
    """The Facts of a year; its blocks are empty of indices where nothing is published for it."""
    found, home = Facts(), settings.PROVINCE_CODE
    boards = [board for board in figures.boards(published=True, sectors=True) if _has(board, year)]
    found.blocks += [b.heading(_("Overall situation")), *_overall(found, boards, home, year)]
    found.blocks.append(b.slot("overall", _("What the figures say together, and how the year is judged.")))
    for board in boards:
        found.blocks += _section(found, board, home, year)
    found.blocks += _targets(found, year)
    found.blocks += [
        b.heading(_("Problems and proposals")),
        b.slot("problems", _("Main problems, with the figures they rest on.")),
        b.slot("proposals", _("What is proposed, to whom, by when.")),
    ]
    found.blocks += _methods(found, boards)
    return found


def _has(board, year):
    return any(period == year and not sector for _area, sector, period in board.cells)


def _use(found, *cells):
    found.results |= {cell.result for cell in cells if cell is not None}
    found.demo = found.demo or any(cell.demo for cell in cells if cell is not None)


# --- the whole at a glance --------------------------------------------------------------------------------------------
def _overall(found, boards, home, year):
    rows = []
    for board in boards:
        cell, past = board.at(home, year), board.at(home, _before(year))
        if cell is None:
            continue
        _use(found, cell, past)
        rows.append(
            [
                marked(str(board.index), [cell]), board.shown(cell.value), board.index.get_unit_display(),
                _change(board, cell.value - past.value) if past else "—", _band(board, cell) or "—",
            ]
        )  # fmt: skip
    if not rows:
        return [b.text(_("Nothing is published for %(year)s.") % {"year": year})]
    words = _("For %(year)s, %(count)s indices of %(area)s are published.") % {
        "year": year, "count": len(rows), "area": area_name(home),
    }  # fmt: skip
    head = [_("Index"), pgettext("index", "Value"), _("Unit"), _("On the year before"), _("Band")]
    caption = _("Indices of %(year)s") % {"year": year}
    numeric = [False, True, False, True, False]
    return [b.text(words), b.table(caption, head, rows, wide=[4, 2, 2, 2, 2], numeric=numeric)]


# --- one index --------------------------------------------------------------------------------------------------------
def _section(found, board, home, year):
    cell, past = board.at(home, year), board.at(home, _before(year))
    _use(found, cell, past)
    blocks = [b.heading(str(board.index))]
    if any(each.demo for (_area, _sector, period), each in board.cells.items() if period == year):
        blocks.append(b.note(_("Figures of this section are invented, for demonstration.")))
    if cell is not None:
        blocks.append(b.text(_sentence(board, cell, past)))
        blocks += _trend(found, board, home, year)
        blocks += _made_of(board, cell, past)
    blocks += _cities(found, board, year)
    blocks += _sectors(found, board, home, year)
    blocks.append(b.slot(f"{board.index.code}", _("What explains this, and what follows from it.")))
    return blocks


def _sentence(board, cell, past):
    facts = {
        "year": cell.period, "index": _index_of(board, cell.area), "value": board.shown(cell.value),
        "unit": board.index.get_unit_display(),
    }  # fmt: skip
    words = [_("In %(year)s the %(index)s was %(value)s %(unit)s.") % facts]
    if cell.low is not None:
        edges = {"low": board.shown(cell.low), "high": board.shown(cell.high)}
        words.append(_("With a probability of 95 percent it lies between %(low)s and %(high)s.") % edges)
    if past is not None:
        change = cell.value - past.value
        by = {"by": _by(board, change), "before": board.shown(past.value)}
        if change > 0:
            words.append(_("That is %(by)s more than the year before (%(before)s).") % by)
        elif change < 0:
            words.append(_("That is %(by)s less than the year before (%(before)s).") % by)
        else:
            words.append(_("That is as much as the year before."))
    if band := _band(board, cell):
        words.append(_("Its band is “%(band)s”.") % {"band": band})
    return _joined(words)


def _trend(found, board, home, year):
    cells = [cell for cell in board.series(home) if len(cell.period) == 4 and cell.period <= year][-TREND_YEARS:]
    if len(cells) < 2:
        return []
    _use(found, *cells)
    rows = [b.point(cell.period, cell.value, board.shown(cell.value), low=cell.low, high=cell.high) for cell in cells]
    title = _("%(index)s, %(first)s to %(last)s") % {
        "index": _index_of(board, home), "first": cells[0].period, "last": cells[-1].period,
    }  # fmt: skip
    return [b.chart(b.TREND, marked(title, cells), board.index.get_unit_display(), rows)]


def _made_of(board, cell, past):
    """The change by indicator: a chart, and the two largest in words."""
    points = figures.taken_apart(past, cell) if past is not None else []
    points = [(code, value) for code, value in points if value]
    if len(points) < 2:
        return []
    titles = titles_of(board.index, cell.definition)
    points.sort(key=lambda row: -row[1])
    rows = [b.point(titles.get(code, code), value, signed(value, places_of(value))) for code, value in points]
    title = _("What the change of the %(index)s is made of") % {"index": board.index}
    facts = {
        "most": titles.get(points[0][0]), "lifted": _change(board, points[0][1]),
        "least": titles.get(points[-1][0]), "lowered": _change(board, points[-1][1]),
    }  # fmt: skip
    if points[0][1] > 0 > points[-1][1]:
        words = _("%(most)s lifted it most (%(lifted)s), %(least)s lowered it most (%(lowered)s).") % facts
    elif points[0][1] > 0:
        words = _("%(most)s lifted it most (%(lifted)s); nothing lowered it.") % facts
    else:
        words = _("%(least)s lowered it most (%(lowered)s); nothing lifted it.") % facts
    title = marked(title, [cell, past])
    return [b.text(words), b.chart(b.MOVES, title, unit_of(board.index), rows)]


def _ends(board, ranked):
    """Who comes first and last in words: all of them, where several share a value as it is printed, or where their
    intervals leave the place open."""
    cells = [cell for _rank, cell in ranked]
    most, least = board.shown(cells[0].value), board.shown(cells[-1].value)
    if most == least:
        return _("All cities have the same value, %(value)s.") % {"value": most}
    sampled = any(cell.low is not None for cell in cells)
    open_first = [cell for rank, cell in ranked if rank.best == 1] if sampled else []
    if len(open_first) > 1:
        open_last = [cell for rank, cell in ranked if rank.worst == len(ranked)]
        return _(
            "The values run from %(most)s to %(least)s. The samples leave the order open: any of %(first)s could come"
            " first, any of %(last)s last."
        ) % {"most": most, "least": least, "first": _names(open_first), "last": _names(open_last)}  # fmt: skip
    first, last = ([cell for cell in cells if board.shown(cell.value) == value] for value in (most, least))
    told = {"first": _names(first), "most": most, "last": _names(last), "least": least}
    if len(first) == len(last) == 1:
        return _("Among the cities %(first)s comes first with %(most)s and %(last)s last with %(least)s.") % told
    return _("First with %(most)s: %(first)s; last with %(least)s: %(last)s.") % told


def _names(cells):
    """The cities by name, as long as a sentence holds them."""
    if len(cells) > NAMED:
        return ngettext("%(n)s city", "%(n)s cities", len(cells)) % {"n": len(cells)}
    return ("、" if chinese() else ", ").join(area_name(cell.area) for cell in cells)


def _cities(found, board, year):
    ranked = board.ranked(year)
    if len(ranked) < 2:
        return []
    _use(found, *(cell for _place, cell in ranked))
    words = _ends(board, ranked)
    points = [
        b.point(area_name(cell.area), cell.value, board.shown(cell.value), low=cell.low, high=cell.high)
        for _place, cell in ranked
    ]
    cells = [cell for _rank, cell in ranked]
    known = any(cell.low is not None for cell in cells)  # else a place has no interval to speak of
    unsure = known and any(rank.best != rank.worst for rank, _cell in ranked)
    told = {"index": board.index, "year": year}
    drawn = marked(_("%(index)s by city, %(year)s") % told, cells)
    listed = marked(_("%(index)s of the cities with their places, %(year)s") % told, cells)
    blocks = [
        b.heading(_("The cities"), 2), b.text(words),
        *_map(board, year, ranked),
        b.chart(b.PLACES, drawn, board.index.get_unit_display(), points),
        _places(board, ranked, known, listed),
    ]  # fmt: skip
    if unsure:
        blocks.append(
            b.note(_("All places lie in their intervals with a probability of 90 percent; inside them chance decides."))
        )  # fmt: skip
    return blocks


def _places(board, ranked, known, caption):
    """The table of the cities; samples, and what left its weight to the others, where there are any."""
    cells = [cell for _rank, cell in ranked]
    comma = "、" if chinese() else ", "
    columns = [
        (_("City"), False, [area_name(cell.area) for cell in cells]),
        (pgettext("index", "Value"), True, [board.shown(cell.value) for cell in cells]),
        (pgettext("index", "Place"), True, [str(rank.place) for rank, _cell in ranked]),
    ]
    if known:
        spans = [f"{rank.best}–{rank.worst}" if rank.best != rank.worst else str(rank.place) for rank, _cell in ranked]
        columns.append((_("Place at 90 percent"), True, spans))
    if any(cell.n for cell in cells):
        columns.append((pgettext("report", "Sample size"), True, [figure(cell.n) if cell.n else "—" for cell in cells]))
    columns.append((_("Band"), False, [_band(board, cell) or "—" for cell in cells]))
    if any(cell.lacks for cell in cells):
        columns.append((pgettext("report", "Missing"), False, [comma.join(cell.lacks) or "—" for cell in cells]))
    rows = list(zip(*(column for _head, _numeric, column in columns), strict=True))
    head, numeric = [head for head, _numeric, _column in columns], [numeric for _head, numeric, _column in columns]
    return b.table(caption, head, rows, numeric=numeric)


def _short(area):
    """A city as a map has room for it."""
    return area_name(area).removesuffix("市" if chinese() else " City")


def _map(board, year, ranked):
    """The cities on the map, once enough of them are there to be a province."""
    if len(ranked) < MAPPED:
        return []
    rows = [
        b.point(_short(cell.area), cell.value, board.shown(cell.value)) | {"name": place(cell.area).name}
        for _rank, cell in ranked
    ]
    title = _("%(index)s on the map, %(year)s") % {"index": board.index, "year": year}
    title = marked(title, [cell for _rank, cell in ranked])
    scale = lambda value: figure(Decimal(repr(value)), board.decimals)  # noqa: E731
    return [b.city_map(title, str(board.index.get_unit_display()), rows, scale)]


def _sectors(found, board, home, year):
    cells = [
        cell for (area, sector, period), cell in board.cells.items() if area == home and sector and period == year
    ]  # fmt: skip
    if len(cells) < 2:
        return []
    cells.sort(key=lambda cell: (cell.value if board.index.falling else -cell.value, cell.sector))
    _use(found, *cells)
    rows = []
    for cell in cells:
        past = board.at(home, _before(year), cell.sector)
        rows.append([cell.label, board.shown(cell.value), _change(board, cell.value - past.value) if past else "—"])
    words = _("Of %(count)s industries %(best)s stands highest and %(worst)s lowest.") % {
        "count": len(cells), "best": cells[0].label, "worst": cells[-1].label,
    }  # fmt: skip
    shown = rows if len(rows) <= 2 * SECTORS_SHOWN else [*rows[:SECTORS_SHOWN], ["…", "", ""], *rows[-SECTORS_SHOWN:]]
    caption = marked(_("%(index)s by industry, %(year)s") % {"index": board.index, "year": year}, cells)
    head = [_("Industry"), pgettext("index", "Value"), _("On the year before")]
    return [b.heading(_("The industries"), 2), b.text(words), b.table(caption, head, shown, wide=[3, 1, 1])]


# --- targets, methods -------------------------------------------------------------------------------------------------
def _targets(found, year):
    """Targets of the year and later: what is reached, what is missing, what the stated method foretells."""
    rows = []
    for row in progress(published=True):
        if row.standing is None or row.target.period < year or row.period > year:
            continue
        found.demo = found.demo or row.demo
        shown = row.shown
        ahead = f"{shown['expected']} ({shown['low']}–{shown['high']})" if row.expected else "—"
        what = _("%(title)s (demonstration)") % {"title": row.what} if row.demo else str(row.what)
        rows.append([what, row.area, row.target.period, shown["target"], shown["value"], row.words, ahead])
    blocks = [b.heading(_("Targets"))]
    if not rows:
        return [*blocks, b.text(_("No target is set for this year or a later one."))]
    head = [
        pgettext("target", "What"),
        _("Area"),
        _("Year"),
        _("Target"),
        pgettext("target", "Now"),
        pgettext("target", "Standing"),
        _("Forecast"),
    ]
    numeric = [False, False, True, True, True, False, True]
    wide = [4.4, 1.9, 1.2, 1.4, 1.4, 1.9, 2.6]
    words = _("The forecast moves the last value on by its mean change; its interval is that of 80 percent.")
    return [
        *blocks, b.table(_("Targets and where they stand"), head, rows, wide=wide, numeric=numeric),
        b.note(words), b.slot("targets", _("What stands in the way of the targets.")),
    ]  # fmt: skip


def _methods(found, boards):
    """Definitions and sources: enough to compute every figure again."""
    rows = Result.objects.filter(pk__in=found.results)
    inputs = {key for keys in rows.values_list("inputs", flat=True) for key in keys}
    definitions = (
        Definition.objects.filter(pk__in=rows.values("definition"))
        .select_related("index")
        .order_by("index__position", "pk")
    )
    blocks = [b.heading(_("Methods and sources"))]
    if definitions:
        told = [
            [f"{each.index} ({each.code})", each.basis_words, _("yes") if each.verified else _("no")]
            for each in definitions
        ]
        head = [pgettext("index", "Definition"), _("Where the method comes from"), _("Published method")]
        blocks.append(b.table(_("Definitions in force"), head, told, wide=[3, 6, 1.4], numeric=[False] * 3))
    sources = (
        Observation.objects.filter(pk__in=inputs).values_list(*SOURCE)
        .distinct().order_by(*SOURCE)
    )  # fmt: skip
    labels = dict(Provenance.choices)
    told = sorted(
        {
            (title if chinese() else title_en or title, source or release, str(labels[kind]))
            for title, title_en, source, release, kind in sources
        }
    )
    if told:
        head = [_("Series"), _("Source"), _("Provenance")]
        rows = told[:SOURCES_SHOWN]
        blocks.append(b.table(_("Sources of the figures"), head, rows, wide=[3, 4, 2.4], numeric=[False] * 3))
        if len(told) > len(rows):
            blocks.append(
                b.note(
                    _("Further sources stand with the published series: %(count)s.") % {"count": len(told) - len(rows)}
                )
            )
    return blocks


# --- words ------------------------------------------------------------------------------------------------------------
def _band(board, cell):
    return board.band_words(cell)


def _index_of(board, area):
    """The index of an area; one that is called by the name of its province does not say it twice."""
    title, named = str(board.index), area_name(area)
    if title.startswith(named.removesuffix("省").removesuffix(" Province")):
        return title
    return _("%(index)s of %(area)s") % {"index": title, "area": named}


def _by(board, value):
    """How much something changed, without its sign."""
    return in_unit(board.index, board.shown(abs(value)))


def _change(board, value):
    return changed(board.index, value, places_of(value))


def _before(year):
    return str(int(year) - 1)


def _joined(sentences):
    return ("" if chinese() else " ").join(sentences)
