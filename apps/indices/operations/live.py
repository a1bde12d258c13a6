"""Live indicators: counted from the portal's own records by one statement each, kept as vintages like any other.

Where the last record of a figure is gone (a batch was annulled) the figure ends: its next vintage has no value. Public
they become with the index that is published of them, or when a second person releases them (clearing.py).
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .. import sql
from ..models import Provenance, Release, Series
from .clearing import settle_release
from .turns import take_turn

SOURCE = "本门户业务数据"
SERIES_OF = ("pass_rate", "grade_good", "list_rate", "licence_days", "complaints")
LIST_YEARS = 5  # those that live_list_rate.sql counts anew
GONE = "所依据的业务记录已不再计入，原数终止"


@transaction.atomic
def record_live(*, by, at, demo=False):
    """Count every live series anew; returns how many new vintages that gave. Nothing is written where nothing moved.

    `demo`: the records counted are a demonstration's, and so is what is counted of them.
    """
    take_turn()
    today = timezone.localdate(at)
    asked = {"province": settings.PROVINCE_CODE, "year": str(today.year), "today": today}
    new = 0
    for series in Series.objects.filter(live__in=SERIES_OF).order_by("pk").select_for_update():
        moved, gone = _moved(series, sql.rows(f"live_{series.live}", asked), today.year)
        if not moved and not gone:  # a release without a value would say that something was announced
            continue
        release = Release.objects.create(
            kind="live", source=SOURCE, recorded_at=at, recorded_by=by.actor, recorded_user=by.user_id,
            values_count=len(moved) + len(gone),
        )  # fmt: skip
        told = {"release": release, "at": at, "demo": demo}
        new += put_values(series, moved, **told)
        if gone:
            new += put_values(series, gone, note=GONE, **told)
            settle_release(release, by=by, at=at)  # no index may be published of it: others are told
    return new


def _moved(series, found, year):
    """(rows that differ from the newest vintages, rows without a value for the cells that are no more)."""
    known = {(row["area"], row["period"]): row for row in sql.rows("newest_values", {"series": series.pk})}
    cells = {(row["area"], row["period"]) for row in found}
    says = lambda row: row and (row["value"], row["low"], row["high"])  # noqa: E731
    moved = [row for row in found if says(known.get((row["area"], row["period"]))) != says(row)]
    asked = _asked(series, found, year)
    nothing = {"value": None, "low": None, "high": None, "n": 0}
    gone = [
        {"area": area, "period": period} | nothing
        for (area, period), row in known.items()
        if row["value"] is not None and (area, period) not in cells and asked(period)
    ]
    return moved, gone


def _asked(series, found, year):
    """Whether a statement looks at a period: what it does not look at is not gone because it is not found."""
    if series.live == "list_rate":
        return lambda period: int(period) > year - LIST_YEARS
    if series.live == "grade_good":  # this year, and those with a published edition
        given = {row["period"] for row in found} | {str(year)}
        return lambda period: period in given
    return lambda period: True


def put_values(series, found, *, release, at, demo=False, provenance=Provenance.PORTAL, source=SOURCE, note=""):
    """Rows {area, period, value, low, high, n} of a series as vintages, where they differ from the newest one.

    A value of None ends the figure. Returns how many vintages that gave.
    """
    columns = {
        name: [row[key] for row in found]
        for name, key in (("areas", "area"), ("periods", "period"), ("values", "value"), ("lows", "low"),
                          ("highs", "high"), ("ns", "n"))
    }  # fmt: skip
    kept = {
        "series": series.pk, "release": release.pk, "at": at, "source": source, "note": note,
        "provenance": Provenance.DEMO if demo else provenance,
    }  # fmt: skip
    return sql.execute("live_values", columns | kept)
