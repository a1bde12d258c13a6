"""Figures of the desk: tasks by state, what is late, problem rate by item and city, load of inspectors."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Left

from apps.deadlines.models import Clock
from apps.divisions.models import Division

from .. import states
from ..models import Inspector, Order, Result, Seat, Task, Visit, VisitItem

LOADS = 12


@dataclass(frozen=True, slots=True)
class Rate:
    """Checks with a result, and those in which a problem was found."""

    label: str
    checks: int
    problems: int

    @property
    def share(self):
        return Decimal(self.problems) / self.checks if self.checks else Decimal(0)


@dataclass
class Figures:
    tasks: dict = field(default_factory=dict)
    campaigns: int = 0
    visits: dict = field(default_factory=dict)
    late: int = 0
    orders: int = 0
    by_item: list = field(default_factory=list)
    by_place: list = field(default_factory=list)
    loads: list = field(default_factory=list)


def figures(scope, year, at):
    """Figures of a year for what the scope sees; campaigns are counted apart from random tasks. Nine queries."""
    tasks = Task.objects.visible_to(scope).filter(starts_on__year=year)
    visits = Visit.objects.visible_to(scope).standing().filter(task__starts_on__year=year)
    found = Figures()
    random = tasks.filter(kind=Task.Kind.RANDOM).order_by()
    found.tasks = dict(random.values_list("state").annotate(n=Count("pk")))
    found.campaigns = tasks.filter(kind=Task.Kind.CAMPAIGN).count()
    found.visits = dict(visits.order_by().values_list("state").annotate(n=Count("pk")))
    kinds = ("inspections.visit", "inspections.order")
    found.late = Clock.objects.visible_to(scope).filter(subject_kind__in=kinds).overdue(at).count()
    found.orders = Order.objects.visible_to(scope).open().count()
    _rates(found, visits.filter(task__kind=Task.Kind.RANDOM, state__in=(
        states.ENTERED, states.REVIEWED, states.SHOWN)))  # fmt: skip
    _loads(found, scope, year)
    return found


def _rates(found, checked):
    bad = Exists(Result.objects.filter(visit=OuterRef("pk")).exclude(code__outcome="fine"))
    rows = checked.annotate(bad=bad)
    items = VisitItem.objects.filter(visit__in=checked.values("pk")).annotate(
        bad=Exists(Result.objects.filter(visit=OuterRef("visit_id")).exclude(code__outcome="fine"))
    )  # fmt: skip
    by_item = items.order_by().values_list("code", "item__name").annotate(
        n=Count("pk"), m=Count("pk", filter=Q(bad=True))
    )  # fmt: skip
    found.by_item = sorted((Rate(f"{code} {name}", n, m) for code, name, n, m in by_item), key=lambda r: r.label)
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
