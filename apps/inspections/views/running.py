"""A task whose visits are made: what is still to be done by when, whose seat is to be replaced, its visits."""

from django.db.models import Count, Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy

from apps.kernel.figures import day as day_text
from apps.kernel.figures import figure

from .. import states
from ..models import Seat, VisitItem
from ..queries.seats import waiting_seats
from .waiting import why_out

LEFT = gettext_lazy(
    "To be checked until the end of %(last)s: %(check)s, to be reviewed: %(review)s, to be published: %(publish)s. "
    "Then the task can be finished."
)
ALL = gettext_lazy(
    "Every result is published or fell away. Once each problem has its follow-up the task can be finished."
)
LATE = gettext_lazy(
    "The days of these visits ended on %(last)s. Still to be checked: %(check)s, to be reviewed: %(review)s, to be "
    "published: %(publish)s. Then the task can be finished."
)


def visits_shown(task):
    """Its visits with their items and whoever sits at them."""
    seats = Seat.objects.filter(ended_at__isnull=True).select_related("inspector").order_by("team", "pk")
    items = VisitItem.objects.order_by("code")
    rows = task.visits.select_related("enterprise").order_by("pk")
    return rows.prefetch_related(Prefetch("items", items, "listed"), Prefetch("seats", seats, "sitting"))


def going_on(task):
    """Of a running task: `todo`, a sentence of what is left, and `leaving`, [(Seat, why)] of those to be replaced."""
    if task.state != states.RUNNING:
        return {}
    counts = dict(task.visits.order_by().values_list("state").annotate(Count("pk")))
    leaving = [(seat, why) for seat in waiting_seats(task) if (why := why_out(seat))]
    over = task.ends_on < timezone.localdate()
    return {"todo": _todo(task, counts, over), "leaving": leaving, "days_over": over}


def _todo(task, counts, over):
    left = [counts.get(state, 0) for state in (states.ASSIGNED, states.ENTERED, states.REVIEWED)]
    if not counts:
        return ""
    if not any(left):
        return ALL
    given = dict(zip(("check", "review", "publish"), map(figure, left), strict=True))
    given["last"] = day_text(task.ends_on)
    if over and left[0]:
        return LATE % given
    return LEFT % given
