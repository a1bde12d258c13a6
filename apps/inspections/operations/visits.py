"""Visits come from a draw or from a campaign; they follow the draw's replacements and fall away with it."""

from collections import Counter

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError, Invalid
from apps.kernel.moves import move
from apps.kernel.scope import Scope
from apps.kernel.stepping import locked, today

from .. import states
from ..models import CheckItem, Inspector, Seat, Task, Visit, VisitItem
from ..permissions import Permission
from ..queries.law import forms_in_use
from ..queries.plans import turns_used
from ..queries.pools import rows_of_area
from .plans import noted_task
from .steps import begin, finish, note, step

SUBJECT = "inspection_visit"
CLOCK = "inspections.visit"
OURSELVES = Scope.system("inspections")


class LimitReached(DomainError):
    """`details["enterprises"]`: who has had their turn meanwhile; replace them in the draw (ground: exempt)."""

    code = "limit-reached"
    message = _("Somebody drawn has been checked for an item meanwhile. Replace the object in the draw: %(names)s")


def assign_visits(task, drawn, *, by, at):
    """Make the visits of a task equal to what is drawn: {key: (enterprise, item codes, [(team, inspector)])}.

    Visits that are no longer drawn fall away, seats follow; nothing that was entered is touched. Returns new visits.
    """
    standing = {visit.key: visit for visit in _standing(task)}
    for key, visit in standing.items():
        if key not in drawn and visit.state == states.ASSIGNED:
            _void(visit, at)
    for key, visit in standing.items():
        if key in drawn and visit.state == states.ASSIGNED:
            _seat(visit, drawn[key][2], at)
    fresh = {key: value for key, value in drawn.items() if key not in standing}
    return _make(task, fresh, by=by, at=at)


def _standing(task):
    rows = Visit.objects.filter(task=task).standing().select_for_update(of=("self",))
    return rows.select_related("task__agency").order_by("pk")


def _make(task, fresh, *, by, at):
    if not fresh:
        return []
    codes = sorted({code for _firm, items, _people in fresh.values() for code in items})
    items = {row.code: row for row in CheckItem.objects.filter(pk__in=task.items.values("item")).order_by("code")}
    year, random = task.starts_on.year, task.kind == Task.Kind.RANDOM
    used = turns_used(year, codes) if random else {}
    _within_limits(task, fresh, items, used)
    forms = forms_in_use(codes, max(today(at), task.starts_on))
    made = Visit.objects.bulk_create(
        Visit(task=task, enterprise=firm, key=key) for key, (firm, _items, _people) in fresh.items()
    )
    VisitItem.objects.bulk_create(
        VisitItem(
            visit=visit, item=items[code], enterprise_id=visit.enterprise_id, code=code, year=year,
            turn=used.get((visit.enterprise_id, code), 0) + 1 if random else None, most=items[code].yearly_limit,
            form=forms[code],
        )
        for visit in made for code in fresh[visit.key][1]
    )  # fmt: skip
    Seat.objects.bulk_create(
        Seat(visit=visit, inspector=inspector, team=team, since=at)
        for visit in made for team, inspector in fresh[visit.key][2]
    )  # fmt: skip
    for visit in made:
        begin("entry", (CLOCK, visit.pk), starts_on=task.ends_on, agency=task.agency, label=visit.enterprise.name,
              url=f"/desk/inspections/visits/{visit.pk}/", by=by, at=at)  # fmt: skip
    return made


def _within_limits(task, fresh, items, used):
    """Nobody is visited above the limit, nor twice because two records of the frame are one enterprise since."""
    held = Counter(firm.pk for firm, _codes, _people in fresh.values())
    held.update(Visit.objects.filter(task=task).standing().values_list("enterprise", flat=True))
    late = sorted(
        firm.name
        for firm, codes, _people in fresh.values()
        if held[firm.pk] > 1 or any(used.get((firm.pk, code), 0) >= items[code].yearly_limit for code in codes)
    )
    if late:
        raise LimitReached(LimitReached.message % {"names": ", ".join(late[:5])}, enterprises=late)


def _seat(visit, people, at):
    """Seats follow the draw: who was replaced is ended, who came is added."""
    wanted = {(team, inspector.pk): inspector for team, inspector in people}
    rows = list(visit.seats.filter(ended_at__isnull=True).order_by("pk"))
    for row in rows:
        if (row.team, row.inspector_id) not in wanted:
            row.ended_at = at
            row.save()
    known = {(row.team, row.inspector_id) for row in rows}
    Seat.objects.bulk_create(
        Seat(visit=visit, inspector=inspector, team=key[0], since=at)
        for key, inspector in wanted.items() if key not in known
    )  # fmt: skip


def _void(visit, at):
    """An object was replaced in the draw: its visit falls away and gives its turn of the year back."""
    made = move(visit, "void", table=states.VISITS, by=OURSELVES)
    visit.void_reason = str(_("replaced in the draw"))
    visit.save()
    visit.items.update(turn=None)
    finish("entry", (CLOCK, visit.pk), by=OURSELVES, at=at)
    note(made.event, (SUBJECT, visit.pk), by=OURSELVES, at=at, agency=visit.task.agency)


@transaction.atomic
def direct(*, task_id, enterprise_ids, inspector_ids, by, at):
    """A campaign is directed at enterprises of the bureau's area, with chosen inspectors; returns the visits made.

    It takes no turn of the random plan. Two inspectors at least, with a certificate valid on the days of the visits.
    """
    task = locked(Task, task_id, by, "agency__division")
    by.require(Permission.PLAN)
    made = step(task, "direct", states.TASKS, by, task.agency_id)
    if task.kind != Task.Kind.CAMPAIGN:
        raise Invalid(_("Objects of a random task come from a draw."))
    firms = list(rows_of_area(task.agency).filter(pk__in=enterprise_ids).order_by("pk"))
    if not firms or len(firms) != len(set(enterprise_ids)):
        raise Invalid(_("Choose enterprises in business of your own area."), field="codes")
    people = list(
        Inspector.objects.filter(pk__in=inspector_ids, agency=task.agency, left_on__isnull=True)
        .prefetch_related("certificates", "interests")
        .order_by("pk")
    )
    items = [row.item for row in task.items.select_related("item").order_by("item__code")]
    _may_go(task, people, items, {firm.pk for firm in firms})
    teams = sorted({item.team for item in items})
    codes = [item.code for item in items]
    seats = [(team, inspector) for team in teams for inspector in people]
    standing = set(Visit.objects.filter(task=task).standing().values_list("enterprise_id", flat=True))
    fresh = {firm.uscc or f"E{firm.pk}": (firm, codes, seats) for firm in firms if firm.pk not in standing}
    came = _make(task, fresh, by=by, at=at)
    task.save()
    noted_task(made.event, task, by=by, at=at, enterprises=[visit.enterprise_id for visit in came])
    return came


def _may_go(task, people, items, enterprises):
    if len(people) < task.inspectors:
        raise Invalid(_("At least two inspectors go to a visit."), field="inspectors")
    for person in people:
        valid = [row for row in person.certificates.all()
                 if row.valid_from <= task.starts_on and row.last_day >= task.ends_on]  # fmt: skip
        for item in items:
            if not any("*" in row.items or item.code in row.items for row in valid):
                raise Invalid(
                    _("%(who)s has no certificate for %(item)s that is valid on all days of the visits.")
                    % {"who": person.name, "item": item.code}, field="inspectors",
                )  # fmt: skip
        if any(i.ended_on is None and i.enterprise_id in enterprises for i in person.interests.all()):
            raise Invalid(
                _("%(who)s has declared an interest in one of these enterprises.") % {"who": person.name},
                field="inspectors",
            )
