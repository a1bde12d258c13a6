"""Live indicators: counted from the portal's own records by one statement each, kept as vintages like any other.

Public they become with the index that is published of them, or when a second person releases them (clearing.py).
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .. import sql
from ..models import Provenance, Release, Series
from .turns import take_turn

SOURCE = "本门户业务数据"
SERIES_OF = ("pass_rate", "grade_good", "list_rate", "licence_days", "complaints")


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
        found = sql.rows(f"live_{series.live}", asked)
        if found and _moved(series, found):
            release = Release.objects.create(
                kind="live", source=SOURCE, recorded_at=at, recorded_by=by.actor, recorded_user=by.user_id,
                values_count=len(found),
            )  # fmt: skip
            new += put_values(series, found, release=release, at=at, demo=demo)
    return new


def _moved(series, found):
    """Whether something is new: a release without a value would say that something was announced."""
    known = {
        (row["area"], row["period"]): (row["value"], row["low"], row["high"])
        for row in sql.rows("newest_values", {"series": series.pk})
    }
    return any(
        known.get((row["area"], row["period"])) != (row["value"], row["low"], row["high"]) for row in found
    )  # fmt: skip


def put_values(series, found, *, release, at, demo=False, provenance=Provenance.PORTAL, source=SOURCE, note=""):
    """Rows {area, period, value, low, high, n} of a series as vintages, where they differ from the newest one."""
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
