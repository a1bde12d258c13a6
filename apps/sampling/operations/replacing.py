"""Somebody is replaced in a draw after it was taken over: the task follows, and what is under way stays as it is.

A party that fell away before its visit is not sampled, the next one is; a seat goes to who came; where the laboratory
was replaced, what it has not received yet goes to the next one. What was sampled, or found not to be there, stands.
Whoever was not visited in the days of the task is left out of it by a second person.
"""

from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.draws.models import Drawn
from apps.draws.models import Seat as DrawnSeat
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.moves import move
from apps.kernel.stepping import SamePerson, locked, reasoned, today

from .. import states
from ..models import Batch, Laboratory, Seat, Staff, Task, Test
from ..queries.draws import behind, steps_of
from ..queries.fit import last_visit
from . import drawing
from .plans import noted_task
from .steps import CLOCK, PORTAL, REVIEW, finish, noted, step

OPEN_VISIT = (states.DRAWN, states.ORDERED, states.REFUSED)
AWAY = "抽签中已被替换"


@transaction.atomic
def follow_draw(*, task_id, by, at):
    """Take over the replacements made since; returns the new batches. Raises SampledLately, or Invalid for none."""
    task = locked(Task, task_id, by, "agency__division", "plan", "product", "draw", "lab_draw", "laboratory")
    made = step(task, "follow_draw", states.TASKS, by, task.agency_id)
    if not behind(task):
        raise Invalid(_("Nothing was replaced since."))
    drawing.accept_both(task)
    parties = drawing.drawn_parties(task)
    rows = Batch.objects.select_for_update(of=("self",)).filter(task=task).select_related("agency__division", "product")
    batches = list(rows.order_by("pk"))
    gone = [row for row in batches if row.state == states.DRAWN and row.key not in parties]
    _fall_away(gone, "replace", AWAY, by=PORTAL, at=at)
    task.laboratory = _laboratory(task)
    known = {row.key for row in batches}
    came = drawing.assign(task, {key: firm for key, firm in parties.items() if key not in known}, by=by, at=at)
    _seats([row for row in batches if row.state in OPEN_VISIT and row.key in parties], task, at)
    moved = _reassign(task, batches, at)
    task.followed = steps_of(task)
    task.save()
    noted_task(made.event, task, by=by, at=at, draw=task.draw.number, laboratory=task.laboratory.cma,
               batches=len(came), samples=moved, steps=task.followed)  # fmt: skip
    return came


def draw_replaced(delivery, at):
    """Consumer of replacements in a draw: the task follows by itself; called again it finds nothing to do.

    Where something stands in the way (who came was sampled lately) the page of the task asks its officer.
    """
    draw = delivery.event.subject_id
    rows = Task.objects.filter(state=states.RUNNING)
    task = rows.filter(draw=draw).first() or rows.filter(lab_draw=draw).first()
    if task is not None and behind(task):
        with suppress(DomainError):
            follow_draw(task_id=task.pk, by=PORTAL, at=at)


def unvisited(task, day, *, lock=False):
    """Batches that wait for a visit whose last day is over, and that nobody has made; locked where asked."""
    waiting = task.batches.filter(state=states.DRAWN).select_related("agency__division", "product").order_by("pk")
    waiting = waiting.select_for_update(of=("self",)) if lock else waiting
    return [batch for batch in waiting if day > last_visit(batch)]


@transaction.atomic
def leave_unvisited(*, task_id, reason, by, at):
    """Whoever was drawn and not visited in the days of the task is left out, with the reason, and can be drawn in
    another one; nothing counts against anybody. By somebody else than drafted the plan or was to visit them. Returns
    the batches."""
    task = locked(Task, task_id, by, "agency__division", "plan")
    made = step(task, "leave_unvisited", states.TASKS, by, task.agency_id)
    if by.user_id is not None and by.user_id == task.plan.drafted_by_id:
        raise SamePerson
    left, reason = unvisited(task, today(at), lock=True), reasoned(reason, 300)
    if not left:
        raise Invalid(_("Nobody waits for a visit whose last day is over."))
    if by.user_id is not None and Seat.objects.filter(batch__in=left, staff__user_id=by.user_id).exists():
        raise SamePerson  # who was to visit them does not say that nobody will
    _fall_away(left, "leave_out", reason, by=by, at=at)
    noted_task(made.event, task, by=by, at=at, batches=len(left), reason=reason)
    return left


def _fall_away(batches, verb, reason, *, by, at):
    for batch in batches:
        made = move(batch, verb, table=states.BATCHES, by=PORTAL)
        batch.outcome_reason = reason
        batch.save()
        batch.seats.filter(ended_at__isnull=True).update(ended_at=at)
        finish("sampling", (CLOCK, batch.pk), by=by, at=at)
        noted(made.event, batch, by=by, at=at, reason=reason)


def _laboratory(task):
    cma = Drawn.objects.filter(draw=task.lab_draw, until__isnull=True).values_list("subject", flat=True).first()
    if cma is None:
        raise Invalid(_("No laboratory is left in the draw: make another task."))
    return Laboratory.objects.get(cma=cma)


def _seats(batches, task, at):
    """Seats follow the draw: who was replaced is ended, who came is added."""
    drawn = {}
    rows = DrawnSeat.objects.filter(draw=task.draw, until__isnull=True, subject__in=[row.key for row in batches])
    for subject, key in rows.values_list("subject", "inspector"):
        drawn.setdefault(subject, set()).add(key)
    people = dict(Staff.objects.filter(key__in=set().union(*drawn.values(), set())).values_list("key", "pk"))
    sitting = {}
    for seat in Seat.objects.filter(batch__in=batches, ended_at__isnull=True).select_related("staff").order_by("pk"):
        sitting.setdefault(seat.batch_id, {})[seat.staff.key] = seat
    for batch in batches:
        wanted, held = drawn.get(batch.key, set()), sitting.get(batch.pk, {})
        for key in sorted(held.keys() - wanted):
            held[key].ended_at = at
            held[key].save()
        Seat.objects.bulk_create(
            Seat(batch=batch, staff_id=people[key], since=at) for key in sorted(wanted - held.keys()) if key in people
        )


def _reassign(task, batches, at):
    """What no laboratory has received yet goes to the task's; returns how many sealed samples are sent elsewhere."""
    waiting = [row for row in batches if row.state in (*OPEN_VISIT, states.SAMPLED)]
    waiting = [row for row in waiting if row.laboratory_id != task.laboratory_id]
    moved = 0
    for batch in waiting:
        batch.laboratory = task.laboratory
        batch.save()
        test = Test.objects.select_for_update().filter(batch=batch, kind=Test.Kind.FIRST).first()
        if test is None:
            continue
        test.laboratory, test.flagged_on, test.flag_reason = task.laboratory, None, ""
        test.save()
        finish("review", (REVIEW, test.pk), by=PORTAL, at=at)
        noted("sampling.sample_reassigned", batch, by=PORTAL, at=at, laboratory=task.laboratory.name)
        moved += 1
    return moved
