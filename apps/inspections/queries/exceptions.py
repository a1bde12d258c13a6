"""Exceptions from the yearly limit: who is barred by it, what is granted, and what the public reads."""

from django.db.models.functions import Coalesce

from .. import sql
from ..models import ExceptionGround, LimitException, Task
from .plans import NEVER, visits_of_year


def grounds_on(day):
    return ExceptionGround.objects.on(day).order_by("pk")


def barred_of(task, enterprise_id):
    """Codes of the items of a campaign for which a visit to an enterprise takes an exception: it was visited this year
    as often as they allow, or once less while a draw under way holds it, which could not go there then
    (operations/beside.py)."""
    limits = dict(task.items.values_list("item__code", "item__yearly_limit"))
    had = visits_of_year(task.starts_on.year, list(limits))
    held = sql.one("held_by", {"task": task.pk, "firms": [enterprise_id]})["draw"] is not None

    def barred(code, limit):
        row = had.get((enterprise_id, code), NEVER)
        return row.bars(limit, random=False) or (held and row.visits + 1 >= limit)

    return sorted(code for code, limit in limits.items() if barred(code, limit))


def granted_of(task):
    """{enterprise id: LimitException} of a campaign, by the record an enterprise is now."""
    rows = LimitException.objects.filter(task=task, granted=True).order_by("pk")
    return {row.now: row for row in rows.annotate(now=Coalesce("enterprise__merged_into", "enterprise"))}


def public_exceptions():
    """Those granted of campaigns that anybody may read: one warned of is no campaign."""
    rows = LimitException.objects.filter(granted=True, task__in=Task.objects.public().values("pk"))
    return rows.select_related("task__agency", "ground")
