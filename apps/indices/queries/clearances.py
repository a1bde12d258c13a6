"""Figures of a release as who decides on them sees them, and what was decided."""

from dataclasses import dataclass

from apps.kernel.figures import chinese, figure

from .. import sql
from ..models import Release
from .places import area_name, sector_name

MOST = 200  # figures a page shows
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Figures:
    rows: list
    total: int

    @property
    def more(self):
        return self.total - len(self.rows)


def figures_of(release):
    """Figures of a release, each with what it stands in the place of."""
    found = sql.rows("released_figures", {"release": release.pk, "most": MOST})
    rows = [
        {
            "title": row["title"] if chinese() else row["title_en"] or row["title"], "place": area_name(row["area"]),
            "branch": sector_name(row["sector"] or ""), "period": row["period"], "note": row["note"],
            "value": figure(row["value"], row["decimals"]), "before": figure(row["before"], row["decimals"]),
            "interval": _interval(row), "n": row["n"],
        }
        for row in found
    ]  # fmt: skip
    return Figures(rows, found[0]["total"] if found else 0)


def _interval(row):
    return "" if row["low"] is None else f"{figure(row['low'], row['decimals'])}–{figure(row['high'], row['decimals'])}"


def undecided():
    """The newest releases that are not public, those that were refused among them."""
    return list(Release.objects.uncleared().order_by("-pk")[:SHOWN])
