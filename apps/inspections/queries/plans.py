"""A plan against the limits, a task's expected size, whom its frame holds and leaves out."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Max
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from apps.draws.rules import quota
from apps.kernel.errors import Invalid

from ..models import Inspector, Plan, Seat, Task, TaskItem, Visit, VisitItem
from ..rules import plan as rule
from ..rules import ratios
from ..rules.availability import away
from ..states import ANNOUNCED, CANCELLED, DRAWING, SET, VOID
from .law import numbers_on
from .pools import rows_of, rows_of_area, sizes_by_class, with_class

BATCH = 5000


def query_of(task):
    """The conditions a task draws by: those approved with its plan; before it is handed in, those of its pool."""
    return task.pool.query if task.query is None else task.query


def pool_of(task):
    """The enterprises a task may draw from, unordered."""
    return rows_of(task.pool.agency, query_of(task))


def size_of(task):
    """(objects of the pool, objects the task would draw) today; a pool whose conditions no longer hold has none."""
    return _size_of(task)[:2]


def _size_of(task):
    """As size_of, and in how many shares they are drawn."""
    try:
        return _sized(task)
    except Invalid:
        return 0, 0, 1


def _sized(task):
    if task.by_class:
        sizes = sizes_by_class(pool_of(task))
        return sum(sizes.values()), ratios.expected(sizes, numbers_on(task.starts_on).ratios), len(sizes)
    pool = pool_of(task).count()
    return pool, quota.resolve(task.share, pool) or 0, 1


def items_of(tasks):
    """{task id: [CheckItem]} of a page of tasks; one query."""
    found = {}
    rows = TaskItem.objects.filter(task__in=[t.pk for t in tasks]).select_related("item").order_by("item__code", "pk")
    for row in rows:
        found.setdefault(row.task_id, []).append(row.item)
    return found


def findings_of(plan):
    """(findings, open enterprises of the area, objects the plan draws)."""
    tasks = list(plan.tasks.exclude(state="cancelled").select_related("pool__agency__division").order_by("pk"))
    items = items_of(tasks)
    batches = []
    for task in tasks:
        pool, drawn, shares = _size_of(task)
        listed = tuple(rule.Item(i.code, i.name, i.kind == i.Kind.KEY) for i in items.get(task.pk, []))
        batches.append(rule.Batch(task.title, listed, task.starts_on, task.ends_on, pool, drawn, shares))
    numbers = numbers_on(date(plan.year, 1, 1))
    area = rows_of_area(plan.agency).count()
    found = rule.findings(plan.year, batches, area=area, floor=numbers.floor, ceiling=numbers.ceiling)
    return found, area, sum(batch.drawn for batch in batches)


def lost_of(plan):
    """The Loss of a published plan: its tasks given up and visits that fell away are counted no longer. None where it
    still draws what it owed, or is not published."""
    return _losses([plan], plan.year).get(plan.pk)


def plans_below(agency_id, year):
    """[(Plan, Loss)] of the published plans of a bureau in a year that have lost objects beneath the floor."""
    rows = list(Plan.objects.public().filter(agency=agency_id, year=year).order_by("pk"))
    found = _losses(rows, year)
    return [(plan, found[plan.pk]) for plan in rows if plan.pk in found]


def _losses(plans, year):
    """{plan id: Loss} of plans of one year: a query for their tasks, one for their visits, and what the size of a task
    that is still to be drawn costs, once for tasks that draw alike."""
    plans = [plan for plan in plans if plan.state == ANNOUNCED]
    if not plans:
        return {}
    keys, ahead = [plan.pk for plan in plans], (SET, DRAWING)
    visits = Visit.objects.standing().filter(task__plan__in=keys, round=0)
    visits = visits.exclude(task__state__in=[*ahead, CANCELLED]).order_by().values_list("task__plan")
    standing, sizes = dict(visits.annotate(n=Count("pk"))), {}
    tasks = Task.objects.filter(plan__in=keys, state__in=ahead).select_related("pool__agency__division")
    for task in tasks.order_by("pk"):
        alike = (task.pool.agency_id, query_of(task), task.by_class, task.share, task.starts_on)
        if alike not in sizes:
            sizes[alike] = size_of(task)[1]
        standing[task.plan_id] = standing.get(task.plan_id, 0) + sizes[alike]
    floor = numbers_on(date(year, 1, 1)).floor
    found = {
        plan.pk: rule.lost(area=plan.area_objects, planned=plan.planned_objects,
                           standing=standing.get(plan.pk, 0), floor=floor)
        for plan in plans
    }  # fmt: skip
    return {key: loss for key, loss in found.items() if loss}


@dataclass
class Had:
    """The visits of one enterprise for one item in a year: how many, of which so many drawn, under which numbers;
    `inside` where a draw by class drew it and nobody has gone there yet."""

    visits: int = 0
    drawn: int = 0
    numbers: set = field(default_factory=set)
    inside: bool = False

    def bars(self, limit, *, random):
        """DRAWN or ENOUGH where it is not to be visited again: the plan draws it once, all visits keep to the limit."""
        if random and self.drawn:
            return DRAWN
        return ENOUGH if self.visits >= limit else ""

    @property
    def number(self):
        """The number of the next visit: the first that is free."""
        return next(n for n in range(1, len(self.numbers) + 2) if n not in self.numbers)


NEVER = Had()
# the record that stands: visits of one that was merged into it are visits of the same enterprise
NOW = Coalesce("enterprise__merged_into", "enterprise")
DRAWN, ENOUGH = "drawn", "enough"


def visits_of_year(year, codes):
    """{(enterprise id, item code): Had}, visits of records merged into it counted in, those that fell away not, nor
    those beyond the limit: they rest on an exception (a complaint, a lead, a risk, a transfer)."""
    rows = VisitItem.objects.filter(year=year, code__in=codes, beyond__isnull=True).exclude(visit__state=VOID)
    rows = rows.annotate(now=NOW).order_by()
    found = {}
    fields = ("now", "code", "turn", "nth", "visit__task__by_class", "visit__checked_on")
    for enterprise, code, turn, nth, by_class, checked_on in rows.values_list(*fields).iterator(BATCH):
        had = found.setdefault((enterprise, code), Had())
        had.visits += 1
        had.drawn += turn is not None
        had.numbers |= {nth} - {None}
        had.inside |= by_class and checked_on is None
    return found


def objects_of(task):
    """Rows (enterprise id, code, name, division, industry, scale, class, last drawn) of the pool, by id, streamed."""
    rows = with_class(pool_of(task)).order_by("pk")
    fields = ("pk", "uscc", "name", "division_id", "industry_id", "scale", "risk_class")
    return rows.values_list(*fields).iterator(BATCH)


def inspectors_for(task):
    """Inspectors of the bureau who can be drawn: with certificates, not away too long; four queries."""
    rows = Inspector.objects.filter(agency=task.agency_id, left_on__isnull=True, certificates__isnull=False)
    rows = rows.prefetch_related("certificates", "absences", "interests").distinct().order_by("key")
    return [
        row
        for row in rows
        if not away(task.starts_on, task.ends_on, [(a.first_day, a.last_day) for a in row.absences.all()])
    ]


def last_drawn(enterprise_ids):
    """{enterprise id: ISO day of the last draw that took it by name}: public knowledge, and what tells two frames
    apart. A draw by class names nobody, so its day is no mark of an object either."""
    rows = Visit.objects.standing().annotate(now=NOW).filter(
        now__in=enterprise_ids, task__draw__isnull=False, task__by_class=False
    )  # fmt: skip
    rows = rows.order_by().values_list("now").annotate(day=Max("task__draw__drawn_at"))
    return {pk: localdate(day).isoformat() for pk, day in rows if day}


def last_visitors(enterprise_ids):
    """{enterprise id: {inspector id}} of each one's last visit, but those of draws by class: who sits at which of their
    keys is public, so the same people beside a name would say whose key it is."""
    last = Visit.objects.annotate(now=NOW)
    last = last.filter(now__in=enterprise_ids, checked_on__isnull=False, task__by_class=False)
    last = last.order_by("now", "-checked_on", "-pk").distinct("now")
    visits = dict(last.values_list("pk", "now"))
    found = {}
    for visit, inspector in Seat.objects.filter(visit__in=visits, ended_at__isnull=True).values_list(
        "visit", "inspector"
    ):
        found.setdefault(visits[visit], set()).add(inspector)
    return found
