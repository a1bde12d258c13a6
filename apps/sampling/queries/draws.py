"""The draws of a task as they stand now."""

from apps.draws.models import Draw


def latest(draw_id):
    """A draw as it stands: the last of its redraws; None without one."""
    draw = Draw.objects.filter(pk=draw_id).first()
    while draw is not None and (again := draw.redraws.first()) is not None:
        draw = again
    return draw
