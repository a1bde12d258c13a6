"""The tables of pass rates: one statement for all of them, and how a page reads one table out of them."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.divisions.queries import full_name
from apps.records.states import PUBLIC as FACT_SHOWN
from apps.registry.models import Enterprise

from .. import sql
from ..models import Product
from ..models.plan import LINKS
from ..rules.rates import Rate, rate, told_apart

DIMENSIONS = ("group", "code", "link", "city", "scale")
KEPT_YEARS = 5  # years of the trend
SCALES = dict(Enterprise.Scale.choices)
UNKNOWN = _("not known")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: what it counts, its Rate, how it stands to everything else in the table."""

    key: str
    label: str
    rate: Rate
    stands: str = ""


class Rates:
    """All tables of some years. A key is (year, group, code, link, city, scale); None adds a column up."""

    def __init__(self, rows):
        self.cells = {
            (row["year"], *(row[name] for name in DIMENSIONS)): Rate(
                row["n"], row["passed"], row["percent"], row["low"], row["high"], row["refused"]
            )
            for row in rows
        }

    def of(self, year, **fixed):
        """The Rate of a year under what is fixed; of nothing where no batch fits."""
        return self.cells.get(_key(year, fixed), Rate(0, 0))

    def table(self, year, by, **fixed):
        """[Line]: the year under what is fixed, by one more column, in the order of its codes; never by rate."""
        parts = [(key, self.cells[key]) for key in self.cells if _fits(key, year, by, fixed)]
        whole, place = self.of(year, **fixed), DIMENSIONS.index(by) + 1
        lines = []
        for key, part in sorted(parts, key=lambda item: _order(by, item[0][place])):
            rest = rate(whole.passed - part.passed, whole.n - part.n)
            stands = told_apart(part, rest, comparisons=len(parts)) if len(parts) > 1 else ""
            lines.append(Line(key[place], label(by, key[place]), part, stands))
        return lines

    def trend(self, years, **fixed):
        """[Line] of the years that have a batch, the oldest first."""
        found = ((year, self.of(year, **fixed)) for year in years)
        return [Line(str(year), str(year), part) for year, part in found if part.n or part.refused]


def _key(year, fixed):
    return (year, *(fixed.get(name) for name in DIMENSIONS))


def _fits(key, year, by, fixed):
    """A product lies in its group, so a table by product takes every group and one of a product names its own."""
    if key[0] != year:
        return False
    for place, name in enumerate(DIMENSIONS, 1):
        wanted = fixed.get(name)
        if name == by or (name == "group" and by == "code" and wanted is None):
            if key[place] is None:
                return False
        elif key[place] != wanted:
            return False
    return True


_SIZES, _LINKS = ("large", "medium", "small", "micro", ""), list(LINKS)


def _order(by, key):
    orders = {"scale": _SIZES, "link": _LINKS}
    return (orders[by].index(key), key) if key in orders.get(by, ()) else (99, key)


def label(by, key):
    """The words of a value of a column, in the reader's language."""
    if by == "link":
        return str(LINKS.get(key, key))
    if by == "scale":
        return str(SCALES.get(key, UNKNOWN))
    if by == "city":
        return full_name(f"{key}00")
    return key  # groups are published in Chinese; products get their names from `catalogue`


def pass_rates(*, first, last, published, level="", agencies=None):
    """The Rates of the years `first` to `last`; of published results only, or of every conclusion.

    `agencies` are the codes of the bureaus whose batches count, None for all.
    """
    params = {"first": first, "last": last, "published": published, "level": level, "agencies": agencies,
              "shown": list(FACT_SHOWN)}  # fmt: skip
    return Rates(sql.rows("pass_rates", params))


def agencies_of(scope):
    """Codes of the bureaus whose batches an officer sees, for `pass_rates`; None where that is all of them."""
    if scope.is_system or scope.division_prefix == "":
        return None
    rows = Agency.objects.filter(division__code__startswith=scope.division_prefix)
    if scope.zone_code:
        rows = rows.filter(zone_id=scope.zone_code)
    return list(rows.values_list("code", flat=True))


def catalogue():
    """{code: Product} in the order of groups and codes, each by its newest version."""
    rows = Product.objects.order_by("group", "code", "validity")
    return {row.code: row for row in rows}


def years_with_figures(*, published):
    """Years that have a batch with a verdict, the newest first."""
    return [row["year"] for row in sql.rows("figure_years", {"published": published})]
