"""The fairness report: what past draws did, beside what chance would have done."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from .. import sql
from ..models import Draw
from ..rules import chisquare

ATTRIBUTES = ("stratum", "city", "industry", "size", "grade")
MOST_OBJECTS = 2_000_000  # of the frames looked at: each is read once for every attribute
LOADS_SHOWN = 40


@dataclass
class Coverage:
    """One attribute: its classes [(class, objects, drawn, expected)], and how likely chance alone does as badly.

    `pooled`: how many classes of a stratum expected too few and were put together; `cells` were compared.
    """

    attribute: str
    rows: list = field(default_factory=list)
    statistic: Decimal = Decimal(0)
    degrees: int = 0
    p: float = 1.0
    pooled: int = 0
    cells: int = 0


@dataclass
class Report:
    """`draws` of `there` in all were looked at, the newest, back to `oldest`."""

    draws: int
    there: int
    oldest: datetime | None
    coverage: list
    waiting: dict
    loads: list
    load_total: int


def draws_for(scope, *, since):
    """(keys of the draws carried out since a day, within the scope; how many there are in all; when the oldest of the
    former was drawn). Every draw, but for the oldest where their frames hold more than MOST_OBJECTS together.

    The newest is always looked at.
    """
    rows = Draw.objects.visible_to(scope).drawn().filter(drawn_at__date__gte=since)
    sizes = list(rows.order_by("-drawn_at", "-pk").values_list("pk", "objects_count", "drawn_at"))
    found, objects, oldest = [], 0, None
    for key, size, drawn_at in sizes:
        objects += size
        if found and objects > MOST_OBJECTS:
            break
        found.append(key)
        oldest = drawn_at
    return found, len(sizes), oldest


def report(scope, *, since, on):
    """The whole report; a handful of set-based queries."""
    draws, there, oldest = draws_for(scope, since=since)
    waiting = sql.one("fairness_waiting", {"draws": draws, "on": on})
    loads = sql.rows("fairness_load", {"draws": draws})
    parts = [coverage(draws, name) for name in ATTRIBUTES]
    return Report(len(draws), there, oldest, parts, waiting, loads[:LOADS_SHOWN], len(loads))


def coverage(draws, attribute):
    """Observed and expected numbers by class, and the chi-square of all strata together.

    Within a stratum of N objects of which k are drawn without replacement, (N − 1)/(N − k) · Σ (O − E)²/E is
    chi-square with one degree less than classes; strata and draws are independent, so statistics and degrees add up.
    Classes that expect fewer than five are put together first (rules.chisquare.pooled).
    """
    found, strata, totals = Coverage(attribute), {}, {}
    for row in sql.rows("fairness_cells", {"draws": draws, "attribute": attribute}):
        expected = row["objects"] * row["drawn"] / row["size"]
        share = (row["size"] - row["drawn"]) / (row["size"] - 1) if row["size"] > 1 else 0
        strata.setdefault((row["draw_id"], row["stratum"]), []).append((row["hits"], expected, share))
        total = totals.setdefault(row["class"], [0, 0, 0.0])
        total[0] += row["objects"]
        total[1] += row["hits"]
        total[2] += expected
    for rows in strata.values():
        statistic, degrees, _p, cells = chisquare.fit(rows)
        found.statistic += statistic
        found.degrees += degrees
        found.cells += cells
        found.pooled += chisquare.pooled(rows)[1]
    found.p = chisquare.upper_tail(float(found.statistic), found.degrees)
    found.rows = sorted((name, n, hits, Decimal(str(round(e, 1)))) for name, (n, hits, e) in totals.items())
    return found
