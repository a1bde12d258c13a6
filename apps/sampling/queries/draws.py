"""The draws of a task as they stand now."""

from apps.draws.models import Draw, Replacement
from apps.draws.origins import key_of

from .. import states
from ..models import Batch, Task


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
    order online is that of a consumer. Until all its batches were visited, or its last day is over."""
    task = Task.objects.filter(pk=key_of(draw)).first()
    if task is None or on > task.last_day:
        return False
    return (
        task.state == states.DRAWING
        or Batch.objects.filter(task=task, state__in=[states.DRAWN, states.ORDERED]).exists()
    )
