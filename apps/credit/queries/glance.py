"""The province at a glance: how many enterprises hold which result, by city or county."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from apps.divisions.models import Division

from .. import sql, states
from ..models import Run

KEPT = 5 * 60  # seconds; a newly published run makes a new key, single re-ratings show after that time


@dataclass(frozen=True, slots=True)
class Glance:
    """`rows`: (place, code, [count of each grade], total) in the order of codes; `total` the same of all."""

    grades: list
    rows: list
    counts: list
    total: int
    counted_at: datetime


def runs_seen(scope):
    """Runs of the models a scope may read."""
    return Run.objects.visible_to(scope)


def last_published(model):
    """The latest run over the province that was published; None before the first."""
    done = Run.objects.filter(model=model, state=states.PUBLISHED, kind=Run.Kind.FULL)
    return done.select_related("ruleset").order_by("-pk").first()


def glance(scope, model, at):
    """Glance of what the scope may see; counted by one statement, kept for a few minutes."""
    last = last_published(model)
    prefix, zone = scope.division_prefix or "", scope.zone_code
    key = f"credit-glance:{model}:{prefix}:{zone}:{last.pk if last else 0}"
    found = cache.get(key)
    if found is None:
        width = 4 if len(prefix) <= 2 else 6
        rows = sql.rows("glance", {"model": model, "prefix": prefix, "zone": zone, "width": width})
        found = (rows, at)
        cache.set(key, found, KEPT)
    return _arranged(*found, last)


def _arranged(rows, counted_at, last):
    found = {row["grade"] for row in rows}
    ranked = list(last.ruleset.bands.order_by("rank").values_list("grade", flat=True)) if last else []
    grades = ranked + sorted(found - set(ranked))
    by_place = {}
    for row in rows:
        by_place.setdefault(row["place"], {})[row["grade"]] = row["enterprises"]
    names = {division.code: division for division in Division.objects.filter(
        code__in=[place.ljust(6, "0") for place in by_place])}  # fmt: skip
    table = []
    for place, held in sorted(by_place.items()):
        code = place.ljust(6, "0")
        counts = [held.get(grade, 0) for grade in grades]
        table.append((str(names.get(code, code)), code, counts, sum(counts)))
    columns = [sum(column) for column in zip(*(counts for _n, _c, counts, _t in table), strict=True)]
    return Glance(grades, table, columns or [0] * len(grades), sum(columns), counted_at)
