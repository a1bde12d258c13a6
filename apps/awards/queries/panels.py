"""The draw of a panel as it stands, the last of its redraws; how far the reviews are."""

from django.db.models import Count, Q

from apps.draws.models import Draw

from .. import states
from ..models import UNAVAILABLE, Meeting, Review


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


def replacements_of(row):
    """How the reviewers of a round changed after their draw, as anybody may read: {all, ties, unavailable, draw}."""
    gone = Review.objects.filter(application__round=row, state=states.SET_ASIDE)
    away = gone.filter(end_ground=UNAVAILABLE).count()
    panel = row.panels.filter(state=states.RUNNING).first()
    return {"all": gone.count(), "unavailable": away, "ties": gone.count() - away,
            "draw": panel.draw_id if panel else None}  # fmt: skip
