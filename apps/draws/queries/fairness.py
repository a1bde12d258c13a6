"""The fairness report: what past draws did, beside what chance would have done."""

from dataclasses import dataclass, field
from decimal import Decimal

from .. import sql
from ..models import Draw
from ..rules import chisquare

ATTRIBUTES = ("stratum", "city", "industry", "size", "grade")
MOST_DRAWS = 50
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
    draws: int
    coverage: list
    waiting: dict
    loads: list
    load_total: int


def draws_for(scope, *, since):
    """Keys of the newest draws carried out since a day, within the scope."""
    rows = Draw.objects.visible_to(scope).drawn().filter(drawn_at__date__gte=since)
    return list(rows.order_by("-drawn_at", "-pk").values_list("pk", flat=True)[:MOST_DRAWS])


def report(scope, *, since, on):
    """The whole report; a handful of set-based queries."""
    draws = draws_for(scope, since=since)
    waiting = sql.one("fairness_waiting", {"draws": draws, "on": on})
    loads = sql.rows("fairness_load", {"draws": draws})
    return Report(len(draws), [coverage(draws, name) for name in ATTRIBUTES], waiting, loads[:LOADS_SHOWN], len(loads))


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
