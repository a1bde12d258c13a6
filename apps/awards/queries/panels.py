"""The draw of a panel as it stands, the last of its redraws; how far the reviews are."""

from django.db.models import Count, Exists, OuterRef, Q

from apps.draws.models import AskedReplacement, Draw

from .. import states
from ..models import UNAVAILABLE, AskedAside, Meeting, Review


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
    """How the reviewers of a round changed after their draw, as anybody may read: {all, ties, agreed, alone, draw}.

    Of those who could not review, `agreed` counts where a second officer agreed, here or on the page of the draw, and
    `alone` the others: until there was AskedAside, one officer was enough.
    """
    panel = row.panels.filter(state=states.RUNNING).select_related("draw").first()
    gone = Review.objects.filter(application__round=row, state=states.SET_ASIDE)
    gone = gone.annotate(granted=Exists(AskedAside.objects.filter(review=OuterRef("pk"), state=states.GRANTED)))
    gone = list(gone.select_related("application", "expert").order_by("pk"))
    away = [each for each in gone if each.end_ground == UNAVAILABLE]
    seconded = _seconded(panel) if any(not each.granted for each in away) else set()
    agreed = sum(each.granted or (each.application.number, each.expert.key) in seconded for each in away)
    return {"all": len(gone), "ties": len(gone) - len(away), "agreed": agreed, "alone": len(away) - agreed,
            "draw": panel.draw_id if panel else None, "closed": panel is not None and panel.draw.is_closed}  # fmt: skip


def _seconded(panel):
    """Seats of a panel, (application, expert) by their keys in the draw, that a second officer had drawn again."""
    if panel is None:
        return set()
    rows = AskedReplacement.objects.filter(draw=panel.draw_id, replacement__isnull=False)
    return set(rows.values_list("subject", "inspector"))
