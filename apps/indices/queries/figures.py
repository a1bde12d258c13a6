"""Values of indices as pages show them: by area and period, ranked with their uncertainty, taken apart."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import F
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.kernel.figures import chinese, figure

from .. import sql
from ..models import Index, Result
from ..rules import ranks
from .changes import points_between
from .inputs import unfounded
from .places import above, area_name, sector_name


@dataclass(frozen=True, slots=True)
class Cell:
    index: int
    area: str
    sector: str
    period: str
    result: int
    definition: int
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    band: str
    marks: tuple
    vintage: int
    since: object
    n: int | None = None  # the sample of the one figure it rests on
    lacks: tuple = ()  # names of what was missing and left its weight to the others

    @property
    def demo(self):
        return "demo" in self.marks

    @property
    def unverified(self):
        return "unverified" in self.marks

    @property
    def lacking(self):
        """ "reweighted, without: …"; "" where nothing was missing."""
        comma = "、" if chinese() else ", "
        return _("reweighted, without: %(names)s") % {"names": comma.join(self.lacks)} if self.lacks else ""

    @property
    def label(self):
        return sector_name(self.sector) if self.sector else area_name(self.area)


def marked(title, cells):
    """A title that says whether any of what it stands over is invented, not verified, or made without an indicator:
    it goes along with a picture or a table."""
    cells = [cell for cell in cells if cell]
    notes = [_lacking(cells)]
    notes += [pgettext("figures", "not verified")] if any(cell.unverified for cell in cells) else []
    notes += [pgettext("figures", "demonstration")] if any(cell.demo for cell in cells) else []
    notes = [note for note in notes if note]
    if not notes:
        return title
    return _("%(title)s (%(notes)s)") % {"title": title, "notes": ("；" if chinese() else "; ").join(notes)}


def _lacking(cells):
    """What all of them lack; where some lack other indicators than others, that they do."""
    found = {cell.lacks for cell in cells}
    if len(found) > 1:
        return _("reweighted: not everywhere without the same indicators")
    return cells[0].lacking if cells else ""


def places_of(value):
    """The decimals that a value, limit or difference of a board carries."""
    return -Decimal(value).as_tuple().exponent


@dataclass(slots=True)
class Board:
    """One index with its values. `cells` {(area, sector, period): Cell}; `by` {definition: {decimals, bands}}.

    Each value stays as the definition says that made it: one approved for another year changes nothing published.
    """

    index: Index
    by: dict = field(default_factory=dict)
    cells: dict = field(default_factory=dict)
    decimals: int = 0  # of a change and of an axis: as many as any of the values has

    @property
    def periods(self):
        return sorted({period for _area, _sector, period in self.cells})

    @property
    def demo(self):
        return any(cell.demo for cell in self.cells.values())

    def latest(self, area=None):
        """The newest period of an area (of anything: None)."""
        found = [period for place, sector, period in self.cells if not sector and area in (None, place)]
        return max(found, default="")

    def at(self, area, period, sector=""):
        return self.cells.get((area, sector, period))

    def cities(self, period):
        """The cells of the province's cities; a county is none, whatever is computed of it."""
        return self.within(settings.PROVINCE_CODE, period)

    def within(self, area, period):
        """The cells one step below an area: the cities of the province, the counties of a city."""
        return [cell for (code, sector, when), cell in self.cells.items()
                if when == period and not sector and above(code) == area]  # fmt: skip

    def bands_of(self, cell):
        return self.by[cell.definition]["bands"]

    def band_words(self, cell):
        """The name of a value's band in the reader's language; "" where there is none."""
        band = next((row for row in self.bands_of(cell) if row["code"] == cell.band), None)
        return (band["title"] if chinese() else band["title_en"] or band["title"]) if band else ""

    def shown(self, value):
        """A value, limit or difference of this board with the decimals it carries (`boards`)."""
        return figure(value, places_of(value))

    def ranked(self, period, within=""):
        """[(Place, Cell)] of the cities (the counties of a city), the best first; places of equal values are shared."""
        cells = {cell.area: cell for cell in self.within(within or settings.PROVINCE_CODE, period)}
        if not cells:
            return []
        measured = {
            area: ranks.Measured(cell.value, low=cell.low, high=cell.high, n=cell.n) for area, cell in cells.items()
        }
        found = ranks.analytic(measured, falling=self.index.falling).places
        rows = [(found[area], cell) for area, cell in cells.items()]
        return sorted(rows, key=lambda row: (row[0].place, row[1].area))

    def series(self, area, sector=""):
        """[Cell] of an area, the oldest first."""
        return [cell for (place, branch, _period), cell in sorted(self.cells.items(), key=lambda row: row[0][2])
                if place == area and branch == sector]  # fmt: skip


def boards(*, published, codes=None, area="", period="", sectors=False, counties=False):
    """[Board] in the order of the indices; two queries, however many there are, and one more of what is not public.

    A value carries the decimals of the definition it was computed by. Industries and counties are left out unless
    asked for: they are most of all figures, and no dashboard shows them. What rests on figures that were
    refused or ended is not there.
    """
    rows = Index.objects.filter(code__in=codes) if codes else Index.objects.all()
    told = JSONObject(id=F("definitions__id"), decimals=F("definitions__decimals"), bands=F("definitions__bands"))
    rows = rows.annotate(by=JSONBAgg(told)).order_by("position", "pk")
    found = {row.pk: Board(row, {each["id"]: each for each in row.by}) for row in rows}
    asked = {
        "published": published, "indices": list(found), "area": area, "period": period, "sectors": sectors,
        "counties": counties,
    }  # fmt: skip
    rows = sql.rows("figures", asked)
    gone = set() if published else unfounded([row["id"] for row in rows])
    for row in rows:
        if row["id"] in gone:
            continue
        board = found[row["index_id"]]
        places = board.by[row["definition_id"]]["decimals"]
        board.decimals = max(board.decimals, places)
        cell = _cell(row, places)
        board.cells[cell.area, cell.sector, cell.period] = cell
    return list(found.values())


def _cell(row, places):
    unit = Decimal(1).scaleb(-places)  # the store keeps eight decimals, a result was rounded when it was computed
    value, low, high = (None if row[name] is None else row[name].quantize(unit) for name in ("value", "low", "high"))
    return Cell(
        row["index_id"], row["area"], row["sector"] or "", row["period"], row["id"], row["definition_id"], value, low,
        high, row["band"], tuple(row["marks"]), row["vintage"], row["since"], row["n"],
        tuple(row["titles" if chinese() else "titles_en"] or ()),
    )  # fmt: skip


def taken_apart(before, after):
    """[(code, points)] of the change between two Cells by indicator, summing to it as published; [] where the two
    follow definitions that cannot be compared."""
    rows = {
        row.pk: row for row in Result.objects.filter(pk__in=[before.result, after.result]).select_related("definition")
    }
    return points_between(rows[before.result], rows[after.result])
