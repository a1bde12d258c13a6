"""Figures of the desk: tasks by state, what is late, problem rate by item and city, load of inspectors; campaigns."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Left

from apps.deadlines.models import Clock
from apps.divisions.models import Division

from .. import states
from ..models import CheckItem, Inspector, ItemResult, Order, Result, Seat, Task, Visit, VisitItem

LOADS = 12
# subjects of the bureau's limits: results, orders, seats to be filled, answers to a recusal, receipts of transfers
OWED = tuple(f"inspections.{name}" for name in ("visit", "order", "seat", "recusal", "referral"))
CHECKED = (states.ENTERED, states.REVIEWED, states.SHOWN)


@dataclass(frozen=True, slots=True)
class Rate:
    """Checks with a result, and those in which a problem was found."""

    label: str
    checks: int
    problems: int

    @property
    def share(self):
        return Decimal(self.problems) / self.checks if self.checks else Decimal(0)


@dataclass(frozen=True, slots=True)
class Campaign(Rate):
    """The figures of one campaign, apart from those of the random plan: of so many visits, the checks and problems."""

    task: int = 0
    visits: int = 0


@dataclass
class Figures:
    tasks: dict = field(default_factory=dict)
    campaigns: int = 0
    visits: dict = field(default_factory=dict)
    late: int = 0
    orders: int = 0
    by_item: list = field(default_factory=list)
    by_place: list = field(default_factory=list)
    by_campaign: list = field(default_factory=list)
    loads: list = field(default_factory=list)


def figures(scope, year, at):
    """Figures of a year for what the scope sees; campaigns are counted apart from random tasks. Ten queries."""
    tasks = Task.objects.visible_to(scope).filter(starts_on__year=year)
    visits = Visit.objects.visible_to(scope).standing().filter(task__starts_on__year=year)
    found = Figures()
    random = tasks.filter(kind=Task.Kind.RANDOM).order_by()
    found.tasks = dict(random.values_list("state").annotate(n=Count("pk")))
    found.campaigns = tasks.filter(kind=Task.Kind.CAMPAIGN).count()
    found.visits = dict(visits.order_by().values_list("state").annotate(n=Count("pk")))
    found.late = Clock.objects.visible_to(scope).filter(subject_kind__in=OWED).overdue(at).count()
    found.orders = Order.objects.visible_to(scope).open().count()
    _rates(found, visits.filter(task__kind=Task.Kind.RANDOM, state__in=CHECKED))
    found.by_campaign = _campaigns(visits.filter(task__kind=Task.Kind.CAMPAIGN))
    _loads(found, scope, year)
    return found


def _bad(path="pk"):
    return Exists(Result.objects.filter(visit=OuterRef(path)).exclude(code__outcome="fine"))


def _campaigns(visits):
    rows = visits.annotate(bad=_bad()).order_by().values_list("task", "task__title").annotate(
        n=Count("pk"), checked=Count("pk", filter=Q(state__in=CHECKED)),
        m=Count("pk", filter=Q(state__in=CHECKED, bad=True)),
    )  # fmt: skip
    return [Campaign(title, checked, m, task, n) for task, title, n, checked, m in sorted(rows, reverse=True)]


def public_figures(tasks, on):
    """{task id: (visits, visits made, results that are public, those with a problem)}; one query a page of tasks."""
    shown = Visit.objects.public(on).values("pk")
    rows = Visit.objects.filter(task__in=[task.pk for task in tasks]).standing().annotate(bad=_bad())
    rows = rows.order_by().values_list("task").annotate(
        n=Count("pk"), made=Count("pk", filter=Q(checked_on__isnull=False)),
        out=Count("pk", filter=Q(pk__in=shown)), m=Count("pk", filter=Q(pk__in=shown, bad=True)),
    )  # fmt: skip
    return {task: figures for task, *figures in rows}


def _rates(found, checked):
    rows = checked.annotate(bad=_bad())
    said = ItemResult.objects.filter(item=OuterRef("pk"))
    items = VisitItem.objects.filter(Exists(said), visit__in=checked.values("pk")).annotate(
        bad=Exists(said.exclude(code__outcome="fine"))
    )  # fmt: skip
    by_item = items.order_by().values_list("code", "item__name", "item__name_en").annotate(
        n=Count("pk"), m=Count("pk", filter=Q(bad=True))
    )  # fmt: skip
    found.by_item = sorted(
        (Rate(f"{code} {CheckItem(name=name, name_en=name_en)}", n, m) for code, name, name_en, n, m in by_item),
        key=lambda r: r.label,
    )
    places = rows.order_by().annotate(city=Left("enterprise__division", 4)).values_list("city").annotate(
        n=Count("pk"), m=Count("pk", filter=Q(bad=True))
    )  # fmt: skip
    names = {row.code[:4]: str(row) for row in Division.objects.filter(level=Division.Level.CITY).order_by("code")}
    found.by_place = [Rate(names.get(city, city), n, m) for city, n, m in sorted(places)]


def _loads(found, scope, year):
    seats = Seat.objects.visible_to(scope).filter(ended_at__isnull=True, visit__task__starts_on__year=year)
    rows = seats.exclude(visit__state=states.VOID).order_by().values_list("inspector").annotate(
        n=Count("visit", distinct=True)
    )  # fmt: skip
    counts = sorted(rows, key=lambda row: (-row[1], row[0]))[:LOADS]
    people = Inspector.objects.in_bulk([pk for pk, _n in counts])
    found.loads = [(people[pk], n) for pk, n in counts]
