"""What of inspections anybody may read, field by field: an allow-list for pages, files and the API.

Never: the class of credit risk, inspectors, answers, photos, positions, signatures; of orders only the day on which all
of a visit were met.
"""

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import override

from apps.divisions.queries import within
from apps.registry.models import Enterprise

from . import states
from .models import Task, Visit, VisitItem
from .queries.conditions import in_words, names_of
from .queries.plans import items_of, query_of
from .queries.story import item_results_of, rectified_of, results_of

FIELDS = ("id", "enterprise", "code", "division", "task", "campaign", "items", "results", "authority", "checked_on",
          "published_on", "late", "rectified_on", "corrected_on", "corrected_because", "draw")  # fmt: skip
TASK_FIELDS = ("id", "plan", "year", "task", "campaign", "basis", "authority", "items", "conditions", "share",
               "starts_on", "ends_on", "state", "published_on", "draw", "cancelled_on",
               "cancelled_because")  # fmt: skip
# of a check beyond the yearly limit; the party and the number of the complaint stay inside
EXCEPTION_FIELDS = ("id", "campaign", "title", "authority", "ground", "basis", "reason", "granted_on")


def live(on):
    """Published results of a day, with what a record needs."""
    rows = Visit.objects.public(on)
    return rows.select_related("enterprise", "task__agency", "draw", "fact__enterprise")


def matching(on, *, q="", division="", task=None, outcome=""):
    """Live results by name or code, place, task, and whether a problem was found."""
    rows = live(on)
    if q:
        firms = Enterprise.objects.current().search(q)
        rows = rows.filter(Q(enterprise__in=firms.values("pk")) | Q(fact__enterprise__in=firms.values("pk")))
    if division:
        rows = rows.filter(within(division, field="enterprise__division__code"))
    if task:
        rows = rows.filter(task=task)
    if outcome in ("fine", "problem"):
        kinds = ("inspection_ok",) if outcome == "fine" else ("inspection_problem", "inspection_refused")
        rows = rows.filter(fact__kind__code__in=kinds)
    return rows


def records(visits):
    """Public records of a page of visits; four queries."""
    visits = list(visits)
    results, items, days = results_of(visits), _items(visits), rectified_of(visits)
    return [_record(visit, results.get(visit.pk, []), items.get(visit.pk, []), days.get(visit.pk)) for visit in visits]


def _items(visits):
    found, said = {}, item_results_of(visits)
    rows = VisitItem.objects.filter(visit__in=[v.pk for v in visits]).select_related("item").order_by("code", "pk")
    for row in rows:
        found.setdefault(row.visit_id, []).append({
            "code": row.code, "name": row.item.name,
            "results": [{"system": r.system, "code": r.number, "text": r.text} for r in said.get(row.pk, [])],
        })  # fmt: skip
    return found


def names_draw(visit):
    """Whether a published result may name its draw: never where the class decided, for its strata are classes."""
    return bool(visit.draw_id) and not visit.task.by_class


def _record(visit, results, items, rectified_on):
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
        "late": visit.late,
        "rectified_on": rectified_on and rectified_on.isoformat(),
        "corrected_on": visit.corrected_on and visit.corrected_on.isoformat(),
        "corrected_because": visit.correction_reason or None,
        "draw": visit.draw.number if names_draw(visit) else None,
    }


def tasks():
    """Tasks anyone may read, with what a record needs."""
    return Task.objects.public().select_related("plan", "agency", "pool", "draw")


def task_records(tasks_):
    """Public records of a batch of tasks. How many are drawn by class is no public figure: `share` is null then.

    The words are Chinese, as the plan says them, whoever asks.
    """
    items = items_of(tasks_)
    with override("zh-hans"):
        names = names_of(query_of(task) for task in tasks_ if task.pool)
        return [_task_record(task, items.get(task.pk, []), names) for task in tasks_]


def _task_record(task, items, names):
    return {
        "id": task.pk,
        "plan": task.plan.title if task.plan else None,
        "year": task.plan.year if task.plan else task.starts_on.year,
        "task": task.title,
        "campaign": task.kind == Task.Kind.CAMPAIGN,
        "basis": task.basis or None,
        "authority": task.agency.name,
        "items": [{"code": row.code, "name": row.name} for row in items],
        "conditions": str(in_words(query_of(task), names)) if task.pool else None,
        "share": task.share or None,
        "starts_on": task.starts_on.isoformat(),
        "ends_on": task.ends_on.isoformat(),
        "state": task.state,
        "published_on": task.plan.published_on.isoformat() if task.plan else None,
        "draw": task.draw.number if task.draw and task.draw.is_public else None,
        "cancelled_on": task.cancelled_on.isoformat() if task.cancelled_on else None,
        "cancelled_because": task.reason if task.state == states.CANCELLED else None,
    }


def exception_records(rows):
    """Public records of exceptions from the yearly limit (queries.exceptions.public_exceptions)."""
    return [
        {
            "id": row.pk,
            "campaign": row.task_id,
            "title": row.task.title,
            "authority": row.task.agency.name,
            "ground": row.ground.name,
            "basis": row.ground.legal_basis,
            "reason": row.reason,
            "granted_on": localdate(row.decided_at).isoformat(),
        }
        for row in rows
    ]
