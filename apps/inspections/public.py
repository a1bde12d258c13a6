"""What of inspections anybody may read, field by field: an allow-list for pages, files and the API.

Never: the class of credit risk, inspectors, answers, photos, positions, signatures, orders.
"""

from django.db.models import Q

from apps.registry.models import Enterprise

from .models import Visit, VisitItem
from .queries.story import results_of

FIELDS = ("id", "enterprise", "code", "division", "task", "campaign", "items", "results", "authority", "checked_on",
          "published_on", "draw")  # fmt: skip


def live(on):
    """Published results of a day, with what a record needs."""
    rows = Visit.objects.public(on)
    return rows.select_related("enterprise", "task__agency", "task__draw", "fact__enterprise")


def matching(on, *, q="", division="", task=None, outcome=""):
    """Live results by name or code, place, task, and whether a problem was found."""
    rows = live(on)
    if q:
        firms = Enterprise.objects.current().search(q)
        rows = rows.filter(Q(enterprise__in=firms.values("pk")) | Q(fact__enterprise__in=firms.values("pk")))
    if division:
        rows = rows.filter(enterprise__division__code__startswith=division.removesuffix("00").removesuffix("00"))
    if task:
        rows = rows.filter(task=task)
    if outcome in ("fine", "problem"):
        kinds = ("inspection_ok",) if outcome == "fine" else ("inspection_problem", "inspection_refused")
        rows = rows.filter(fact__kind__code__in=kinds)
    return rows


def records(visits):
    """Public records of a page of visits; two queries."""
    visits = list(visits)
    results, items = results_of(visits), _items(visits)
    return [_record(visit, results.get(visit.pk, []), items.get(visit.pk, [])) for visit in visits]


def _items(visits):
    found = {}
    rows = VisitItem.objects.filter(visit__in=[v.pk for v in visits]).select_related("item").order_by("code", "pk")
    for row in rows:
        found.setdefault(row.visit_id, []).append({"code": row.code, "name": row.item.name})
    return found


def _record(visit, results, items):
    firm = visit.fact.enterprise or visit.enterprise  # whoever it is since a merge
    return {
        "id": visit.pk,
        "enterprise": firm.name,
        "code": firm.uscc,
        "division": firm.division_id,
        "task": visit.task.title,
        "campaign": visit.task.kind == "campaign",
        "items": items,
        "results": [{"system": row.system, "code": row.number, "text": row.text} for row in results],
        "authority": visit.task.agency.name,
        "checked_on": visit.checked_on.isoformat(),
        "published_on": visit.published_on.isoformat(),
        "draw": visit.task.draw.number if visit.task.draw_id else None,
    }
