"""Samplers and laboratories of a draw that is not sealed yet: its lists are closed, and made anew when pools move."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.draws.models import Inspector as Listed
from apps.draws.models import Object
from apps.draws.operations import frames, preparing
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.stepping import locked

from .. import states
from ..models import Task
from ..queries.draws import latest, sampler_names
from .drawing import LAB_ORIGIN, laboratory_rows, list_laboratories, origins_of, sampler_rows
from .plans import noted_task
from .steps import step


class PoolMoved(DomainError):
    code = "pool-moved"
    message = _(
        "Since this draw was prepared something has changed for %(names)s (certificate, qualification, withdrawal). "
        "Take samplers and laboratories anew on the page of the task, then seal."
    )


class TakenOver(DomainError):
    code = "taken-over"
    message = _("The task has taken over what was drawn: its draws are not repeated; single seats and parties are.")


@transaction.atomic
def renew_pools(*, task_id, by, at):
    """Make the lists of samplers and laboratories anew in those draws of a task that are drafts; returns the Task.

    The parties stay. Whoever approved a redraw is asked again. Raises Invalid where both are sealed, too few are left.
    """
    task = locked(Task, task_id, by, "agency__division", "product", "standard")
    made = step(task, "renew_pools", states.TASKS, by, task.agency_id)
    parties, laboratory = (latest(pk) for pk in (task.draw_id, task.lab_draw_id))
    if not (parties.is_draft or laboratory.is_draft):
        raise Invalid(_("What is sealed stays: samplers and laboratories of a sealed draw are replaced one by one."))
    origin, lab_origin = origins_of(task)
    if parties.is_draft:
        given = {"draw_id": parties.pk, "by": by, "at": at}
        preparing.open_lists(origin=origin, **given)
        frames.set_inspectors(inspectors=sampler_rows(task), **given)
        preparing.close_lists(**given)
    if laboratory.is_draft:
        given = {"draw_id": laboratory.pk, "by": by, "at": at}
        preparing.open_lists(origin=lab_origin, **given)
        list_laboratories(task, laboratory_rows(task), given)
    task.save()
    noted_task(made.event, task, by=by, at=at, draw=parties.pk, lab_draw=laboratory.pk)
    return task


def _task_of(draw):
    related = ("agency__division", "product", "standard")
    return Task.objects.select_related(*related).get(pk=int(draw.origin.partition(":")[2]))


def at_seal(draw, *, by, at):
    """Asked when the draw is sealed: everybody on its list may still be drawn. Raises PoolMoved, TakenOver."""
    if draw.redraw_of_id:
        not_taken_over(draw, by=by, at=at)
    task = _task_of(draw)
    moved = _laboratories(task, draw) if draw.origin.startswith(LAB_ORIGIN) else _samplers(task, draw)
    if moved:
        raise PoolMoved(PoolMoved.message % {"names": "、".join(moved[:5])}, names=moved)


def _samplers(task, draw):
    now = {row["key"]: {tuple(map(str, each)) for each in row["certificates"]} for row in sampler_rows(task)}
    listed = Listed.objects.filter(draw=draw).prefetch_related("certificates").order_by("key")
    names = sampler_names(draw)
    return [
        names.get(row.key, row.key) for row in listed
        if now.get(row.key) != {(c.item, str(c.valid_from), str(c.valid_to)) for c in row.certificates.all()}
    ]  # fmt: skip


def _laboratories(task, draw):
    now = {row[0] for row in laboratory_rows(task)}
    rows = Object.objects.filter(draw=draw).order_by("subject").values_list("subject", "label")
    return [label for key, label in rows if key not in now]


def not_taken_over(draw, *, by, at):
    """Asked before a redraw is begun, and again before it is sealed."""
    if _task_of(draw).state != states.DRAWING:
        raise TakenOver
