"""The draw of a panel as it stands: the last of its redraws."""

from apps.draws.models import Draw


def latest_draw(draw_id):
    """The draw that counts, following redraws; None where there is none."""
    draw = Draw.objects.filter(pk=draw_id).first()
    while draw is not None and (after := Draw.objects.filter(redraw_of=draw).first()):
        draw = after
    return draw
