"""Seats that must be drawn again because of what the pool learned after the draw: a duty until the seat has changed."""

from apps.deadlines.models import Clock
from apps.kernel.stepping import today

from .. import states
from ..models import Seat
from ..queries import fitness
from ..rules.availability import away
from .steps import begin, finish

CLOCK = "inspections.seat"


def ask_again(inspector, *, by, at):
    """After an interest, leave, certificate or end in the pool: begin or end the duty of each seat that waits for
    its check."""
    seats = Seat.objects.filter(inspector=inspector, ended_at__isnull=True, visit__state=states.ASSIGNED)
    for seat in seats.select_related("visit__task__agency", "visit__enterprise").order_by("pk"):
        seat.inspector = inspector
        settle(seat, by=by, at=at)


def settle(seat, *, by, at):
    """The duty of one seat as it stands now; called again it changes nothing."""
    visit, subject = seat.visit, (CLOCK, seat.pk)
    wanted = seat.ended_at is None and visit.state == states.ASSIGNED and bool(reason_of(seat, today(at)))
    running = Clock.objects.of(*subject).live().exists()
    if wanted and not running:
        begin("replacement", subject, starts_on=today(at), agency=visit.task.agency, label=visit.enterprise.name,
              url=f"/desk/inspections/visits/{visit.pk}/", by=by, at=at)  # fmt: skip
    elif running and not wanted:
        finish("replacement", subject, by=by, at=at)


def reason_of(seat, on):
    """Why the inspector of a seat cannot make its visit (a code of queries/fitness.py), "" where nothing is known."""
    inspector, task = seat.inspector, seat.visit.task
    if inspector.left_on:
        return fitness.LEFT
    if fitness.interested([inspector.pk], fitness.records_of(seat.visit)):
        return fitness.INTEREST
    first = max(on, task.starts_on)
    absences = list(inspector.absences.values_list("first_day", "last_day"))
    if first > task.ends_on:
        return ""
    if away(first, task.ends_on, absences):
        return fitness.LEAVE
    codes = fitness.teams_of(seat.visit).get(seat.team, ())
    return "" if fitness.certified(inspector, codes, first, task.ends_on) else fitness.CERTIFICATE
