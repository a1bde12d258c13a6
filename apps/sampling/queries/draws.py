"""The draws of a task as they stand now."""

from apps.draws.models import Draw, Replacement


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
