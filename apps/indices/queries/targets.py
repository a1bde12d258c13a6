"""Targets beside what was reached, and what simple, stated methods foretell."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from apps.kernel.figures import figure

from .. import sql
from ..models import Target
from ..rules import forecast, targets
from ..rules.faults import Fault
from .differences import in_unit
from .places import area_name

PLACES = 2


@dataclass(frozen=True, slots=True)
class Former:
    """A target that was public, until when, and why another stands in its place."""

    target: Target
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Progress:
    target: Target
    what: object  # the index or series
    area: str
    value: Decimal | None
    period: str
    standing: targets.Standing | None
    forecast: forecast.Forecast | None
    expected: forecast.Ahead | None
    demo: bool
    former: list = field(default_factory=list)  # of Former, the newest first
    limits: tuple | None = None  # of the value, at 95 per cent

    @property
    def words(self):
        """The state in words; one that the sample leaves open says so."""
        if self.standing is None:
            return _("no value yet")
        if self.standing.state == targets.REACHED:
            return _("reached") if self.standing.sure else _("reached, within the margin")
        words = _("%(gap)s short") if self.standing.sure else _("%(gap)s short, within the margin")
        return words % {"gap": self.shown["gap"]}

    @property
    def tone(self):
        """The chip's: what the sample leaves open is neither good nor bad."""
        if self.standing is None:
            return "neutral"
        reached = self.standing.state == targets.REACHED
        return ("good" if reached else "warn") if self.standing.sure else "info"

    @property
    def interval(self):
        """The limits of the value in words; "" where it rests on no sample."""
        return "–".join(figure(end, PLACES) for end in self.limits) if self.limits else ""

    @property
    def shown(self):
        return {
            "target": figure(self.target.value, PLACES), "value": figure(self.value, PLACES),
            "gap": in_unit(self.what, figure(self.standing.gap, PLACES)) if self.standing else "—",
            "expected": figure(self.expected.value, PLACES) if self.expected else "",
            "low": figure(self.expected.low, PLACES) if self.expected else "",
            "high": figure(self.expected.high, PLACES) if self.expected else "",
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    target: Target
    what: object
    area: str
    value: str
    before: str  # the value in force, which it would end
    decides: bool  # whether the reader may


def bounds_of(of):
    """(lowest, highest) that an Index or Series can have, as the guard of the database knows them; None is no end."""
    keys = {"index": None, "series": None} | {of._meta.model_name: of.pk}
    [row] = sql.rows("bounds", keys)
    return row["lowest"], row["highest"]


def waiting(scope):
    """[Waiting]: what was set and nobody has agreed to."""
    rows = list(Target.objects.waiting().select_related("index", "series").order_by("-period", "area", "pk"))
    known = {}
    if rows:
        for row in Target.objects.current().order_by("pk"):
            known[_key(row)] = figure(row.value, PLACES)
    may = scope.may("indices.publish") and scope.user_id is not None
    return [
        Waiting(
            row, row.index or row.series, area_name(row.area), figure(row.value, PLACES),
            known.get(_key(row), ""), may and row.set_user != scope.user_id,
        )
        for row in rows
    ]  # fmt: skip


def progress(*, published):
    """[Progress] of the targets in force, with those that they replaced; two queries, however many there are."""
    rows, ended = [], {}
    for row in Target.objects.public().select_related("index", "series").order_by("-period", "area", "agreed_at", "pk"):
        if row.ended_at is None:
            rows.append(row)
        else:
            ended.setdefault(_key(row), []).append(row)
    keys = {
        "published": published,
        "indices": sorted({row.index_id for row in rows if row.index_id}),
        "series": sorted({row.series_id for row in rows if row.series_id}),
        "areas": sorted({row.area for row in rows}),
    }
    known = {}
    for row in sql.rows("target_values", keys) if rows else []:
        known.setdefault((row["kind"], row["owner"], row["area"]), {})[row["period"]] = (
            row["value"],
            row["demo"],
            None if row["low"] is None else (row["low"], row["high"]),
        )
    return [_progress(row, known, _former(row, ended.get(_key(row), []))) for row in rows]


@dataclass(frozen=True, slots=True)
class OfCities:
    """What the cities are to reach of one index or series in one year."""

    what: object
    period: str
    rows: list  # of Progress, in the order of the cities

    @property
    def source(self):
        """The one decision behind all of them; "" where there are several."""
        found = {row.target.source for row in self.rows}
        return found.pop() if len(found) == 1 else ""

    @property
    def reached(self):
        return sum(row.standing is not None and row.standing.state == targets.REACHED for row in self.rows)

    @property
    def unsure(self):
        """Of those that reached it, how many the sample leaves open."""
        return sum(
            row.standing is not None and row.standing.state == targets.REACHED and not row.standing.sure
            for row in self.rows
        )


def by_city(rows):
    """([Progress] of the nation and the province, [OfCities]) of `progress`."""
    whole, found = [], {}
    for row in rows:
        if row.target.area.endswith("0000"):
            whole.append(row)
        else:
            found.setdefault((type(row.what).__name__, row.what.pk, row.target.period), []).append(row)
    return whole, [OfCities(of[0].what, of[0].target.period, of) for of in found.values()]


def _key(row):
    return row.index_id, row.series_id, row.area, row.period


def _former(row, ended):
    """Each with the reason of the one that follows it."""
    chain = [*ended, row]
    return [
        Former(one, figure(one.value, PLACES), following.why_changed)
        for one, following in reversed(list(pairwise(chain)))
    ]


def _progress(row, known, former):
    key = ("index", row.index_id, row.area) if row.index_id else ("series", row.series_id, row.area)
    values = {int(when): pair for when, pair in known.get(key, {}).items() if len(when) == 4}
    years = sorted(year for year in values if year <= int(row.period))
    what = row.index or row.series
    if not years:
        return Progress(row, what, area_name(row.area), None, "", None, None, None, False, former)
    last, falling = years[-1], row.kind == Target.Kind.MOST
    value, _demo, limits = values[last]
    standing = targets.standing(value, row.value, falling=falling, places=PLACES, limits=limits)
    found = ahead = None
    if last < int(row.period):
        run = _unbroken(years)
        try:
            found = forecast.forecast([values[year][0] for year in run], int(row.period) - last, places=PLACES)
            ahead = found.ahead[-1]
        except Fault:
            found = None  # too few values: no forecast is better than one without its interval
    demo = any(values[year][1] for year in years)
    return Progress(row, what, area_name(row.area), value, str(last), standing, found, ahead, demo, former, limits)


def _unbroken(years):
    """The newest years that stand one apart."""
    run = [years[-1]]
    for year in reversed(years[:-1]):
        if year != run[0] - 1:
            break
        run.insert(0, year)
    return run
