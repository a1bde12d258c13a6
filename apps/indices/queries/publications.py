"""Publications and what they put right."""

from django.db.models import F

from apps.kernel.figures import figure

from ..models import Publication, Shown
from .places import area_name, sector_name

MOST = 200


def newest_publications():
    return Publication.objects.public().select_related("index").order_by("-decided_at", "-pk")


def errata_of(index=None):
    """[{...}] of published values whose successor says otherwise, newest first."""
    rows = Shown.objects.filter(replaces__isnull=False).exclude(result__value=F("replaces__result__value"))
    rows = rows.filter(index=index) if index else rows
    rows = rows.select_related("index", "publication", "result__definition", "replaces__result").order_by(
        "-since", "-pk"
    )
    return [
        {
            "index": row.index, "area": area_name(row.area), "sector": sector_name(row.sector_id or ""),
            "period": row.period, "at": row.since, "why": row.publication.explanation,
            "before": figure(row.replaces.result.value, row.result.definition.decimals),
            "after": figure(row.result.value, row.result.definition.decimals),
        }
        for row in rows[:MOST]
    ]  # fmt: skip
