"""The draws of a task as they stand now."""

from datetime import timedelta

from apps.draws.models import Draw, Inspector, Object, Replacement
from apps.draws.origins import key_of

from .. import states
from ..models import Batch, Staff, Task
from .frames import laboratories_for

ARRIVAL = 15  # days for what was ordered online (the portal's own: the page of the draw and the specification say it)


def latest(draw_id):
    """A draw as it stands: the last of its redraws; None without one."""
    draw = Draw.objects.filter(pk=draw_id).first()
    while draw is not None and (again := draw.redraws.first()) is not None:
        draw = again
    return draw


def steps_of(task):
    """How many replacements both draws of a task have seen."""
    return Replacement.objects.filter(draw__in=[task.draw_id, task.lab_draw_id]).count()


def behind(task):
    """Whether one of its draws was changed since the task took it over."""
    return steps_of(task) > task.followed


def withholds(draw, on):
    """Whether the public does not read yet whom a draw takes: nobody is told of a sampling beforehand, and an
    order online is that of a consumer. Until all its batches were visited, or the last day that the seal names is over,
    or ARRIVAL days more while an order made in time is under way: nobody moves those days, and nobody is ordered from
    or visited for the first time after them, so what was told is told (docs/verifiable-draws.md, section 13)."""
    task = Task.objects.filter(pk=key_of(draw)).first()
    if task is None or on > draw.visits_to + timedelta(days=ARRIVAL):
        return False
    if on > draw.visits_to:
        return Batch.objects.filter(task=task, state=states.ORDERED, replaces=None).exists()
    return (
        task.state == states.DRAWING
        or Batch.objects.filter(task=task, state__in=[states.DRAWN, states.ORDERED]).exists()
    )


def sampler_names(draw):
    """{number: name} of the samplers on the list of a draw, for the desk."""
    listed = Inspector.objects.filter(draw=draw).values("key")
    return dict(Staff.objects.filter(key__in=listed).order_by("key").values_list("key", "name"))


def laboratories_left(batch, day):
    """Laboratories on the list of the draw of its task, other than that of the batch, which are qualified on a day for
    its standard: one of them can follow by a replacement."""
    if batch.task_id is None:
        return []
    frame = Object.objects.filter(draw=batch.task.lab_draw_id)
    gone = Replacement.objects.filter(draw=batch.task.lab_draw_id, kind=Replacement.Kind.OBJECT).values("subject")
    listed = set(frame.exclude(subject__in=gone).values_list("subject", flat=True))
    able = laboratories_for(batch.standard, day)
    return [row for row in able if row.cma in listed and row.pk != batch.laboratory_id]
