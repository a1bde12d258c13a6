"""Loose ends of a year, item by item: not checked in time, no result of the item, overdue at the desk, seats empty,
nobody with an account."""

from dataclasses import dataclass

from django.db.models import CharField, Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce

from apps.deadlines.models import Clock

from .. import states
from ..models import ItemResult, Seat, Visit, VisitItem

SHOWN = 200
UNCHECKED, NO_RESULT, OVERDUE, SEATS, MUTE = "unchecked", "no_result", "overdue", "seats", "mute"
ENTERED = (states.ENTERED, states.REVIEWED, states.SHOWN)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many loose ends of each kind an item has; `all_of_it`: its visits that have one at least."""

    code: str
    name: str
    name_en: str
    unchecked: int
    no_result: int
    overdue: int
    seats: int
    mute: int
    all_of_it: int


def loose_items(scope, year, at, on):
    """Items of visits that the scope sees, each with a flag a kind of loose end; only those that have one."""
    visits = Visit.objects.visible_to(scope).standing().filter(task__starts_on__year=year)
    here = Seat.objects.filter(visit=OuterRef("visit"), team=OuterRef("item__team"), ended_at__isnull=True)
    counted = here.order_by().values("visit").annotate(n=Count("inspector", distinct=True)).values("n")
    late = Clock.objects.filter(subject_kind="inspections.visit", subject_id=OuterRef("visit_text")).overdue(at)
    leaving = Clock.objects.filter(subject_kind="inspections.seat", subject_id=OuterRef("seat_text")).live()
    leaves = here.annotate(seat_text=Cast("pk", CharField())).filter(Exists(leaving))
    sitting = Seat.objects.filter(visit=OuterRef("visit"), ended_at__isnull=True)
    rows = VisitItem.objects.filter(visit__in=visits.values("pk")).annotate(
        taken=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
        said=Exists(ItemResult.objects.filter(item=OuterRef("pk"))),
        visit_text=Cast("visit", CharField()),
    ).annotate(
        late=Exists(late), leaves=Exists(leaves), seated=Exists(sitting),
        voiced=Exists(sitting.filter(inspector__user__isnull=False)),
    )  # fmt: skip
    unchecked = Q(visit__state=states.ASSIGNED, visit__task__ends_on__lt=on)
    kinds = {
        UNCHECKED: unchecked,
        NO_RESULT: Q(visit__state__in=ENTERED, said=False),
        OVERDUE: Q(late=True) & ~unchecked,
        # nobody sits there, or whoever does may not go and is not replaced yet
        SEATS: Q(visit__state=states.ASSIGNED) & (Q(taken__lt=F("visit__task__inspectors")) | Q(leaves=True)),
        # of whatever department: one account can enter for all, none cannot
        MUTE: Q(visit__state=states.ASSIGNED, seated=True, voiced=False),
    }
    any_of_it = Q()
    for test in kinds.values():
        any_of_it |= test
    return rows.filter(any_of_it), kinds


def by_item(scope, year, at, on):
    """[Counted], by code; one query."""
    rows, kinds = loose_items(scope, year, at, on)
    rows = rows.order_by("code").values_list("code", "item__name", "item__name_en").annotate(
        **{f"n_{kind}": Count("pk", filter=test) for kind, test in kinds.items()}, n=Count("pk"),
    )  # fmt: skip
    return [Counted(*row) for row in rows]


def of_item(scope, year, at, on, code):
    """[(VisitItem, [kinds])] of one item, the oldest first."""
    rows, kinds = loose_items(scope, year, at, on)
    found = {}
    rows = rows.filter(code=code)
    for kind, test in kinds.items():
        for pk in rows.filter(test).order_by("visit__task__ends_on", "pk").values_list("pk", flat=True)[:SHOWN]:
            found.setdefault(pk, []).append(kind)
    items = VisitItem.objects.select_related("visit__enterprise", "visit__task", "item").in_bulk(found)
    pairs = [(items[pk], names) for pk, names in found.items()]
    return sorted(pairs, key=lambda pair: (pair[0].visit.task.ends_on, pair[0].pk))[:SHOWN]
