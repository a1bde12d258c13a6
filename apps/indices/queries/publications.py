"""Publications and what they put right."""

from django.db.models import BooleanField, F, Func

from apps.kernel.figures import figure

from ..models import Publication, Shown
from .changes import causes_of
from .places import area_name, sector_name

MOST = 200


def newest_publications():
    return Publication.objects.public().select_related("index").order_by("-decided_at", "-pk")


def ended_by(publication):
    """[{area, sector, period, value, decimals}] of the values that ended by it without another in their place."""
    rows = publication.ended.order_by("-period", "area", "pk")
    return [
        {"area": area, "sector": sector, "period": period, "value": value, "decimals": decimals}
        for area, sector, period, value, decimals in rows.values_list(
            "area", "sector", "period", "result__value", "result__definition__decimals"
        )
    ]


def ended_of():
    """[{...}] of published values that ended without another in their place, newest first, as `errata_of`."""
    rows = Shown.objects.filter(ended_by__isnull=False).order_by("-until", "-pk")
    rows = rows.select_related("index", "ended_by", "result__definition")
    return [
        {
            "index": row.index, "area": area_name(row.area), "sector": sector_name(row.sector_id or ""),
            "period": row.period, "at": row.until, "why": row.ended_by.explanation,
            "before": figure(row.result.value, row.result.definition.decimals),
        }
        for row in rows[:MOST]
    ]  # fmt: skip


def errata_of(index=None, *, interim=False):
    """[{...}] of published values whose successor says otherwise, newest first, each with the figure that moved it.

    `interim`: those instead that brought the count of a period up to date which was not over when it was published.
    """
    rights = Func(
        F("replaces__result__value"), F("result__value"), F("period"), F("replaces__since"),
        function="indices_puts_right", output_field=BooleanField(),
    )  # fmt: skip
    rows = Shown.objects.filter(replaces__isnull=False).exclude(result__value=F("replaces__result__value"))
    rows = rows.alias(rights=rights).filter(rights=not interim)
    rows = rows.filter(index=index) if index else rows
    rows = rows.select_related("index", "publication", "result__definition", "replaces__result__definition")
    rows = list(rows.order_by("-since", "-pk")[:MOST])
    causes = causes_of([(row.result_id, row.replaces.result_id) for row in rows])
    return [
        {
            "index": row.index, "area": area_name(row.area), "sector": sector_name(row.sector_id or ""),
            "period": row.period, "at": row.since, "why": row.publication.explanation,
            "cause": causes.get(row.result_id),
            "before": figure(row.replaces.result.value, row.replaces.result.definition.decimals),
            "after": figure(row.result.value, row.result.definition.decimals),
        }
        for row in rows
    ]  # fmt: skip
