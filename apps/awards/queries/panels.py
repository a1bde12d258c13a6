"""The draw of a panel as it stands, the last of its redraws; how far the reviews are."""

from django.db.models import Count, Q

from apps.draws.models import Draw

from .. import states
from ..models import Meeting, Review


def latest_draw(draw_id):
    """The draw that counts, following redraws; None where there is none."""
    draw = Draw.objects.filter(pk=draw_id).first()
    while draw is not None and (after := Draw.objects.filter(redraw_of=draw).first()):
        draw = after
    return draw


def progress_of(row):
    """{all, submitted, meetings}: reviews of a round that stand and are in, and consensus meetings that are due."""
    found = Review.objects.standing().filter(application__round=row).aggregate(
        all=Count("pk"), submitted=Count("pk", filter=Q(state=states.SUBMITTED))
    )  # fmt: skip
    return found | {"meetings": Meeting.objects.filter(application__round=row, state=states.DUE).count()}
