"""What a visit waits for and by whom, in words; and who of those that sit at it cannot make it."""

from django.utils import timezone
from django.utils.translation import gettext_lazy

from .. import states
from ..operations.presence import Alone, manned, unvouched
from ..operations.stepping_aside import reason_of
from ..queries import fitness
from ..queries.fitness import sitting
from ..queries.people import heads_of

WAITS = {
    states.ASSIGNED: gettext_lazy("Its inspectors check and enter the result."),
    states.ENTERED: gettext_lazy("A second officer reviews the result."),
    states.REVIEWED: gettext_lazy("The bureau publishes the result."),
    states.SHOWN: gettext_lazy("Nothing more is due: the result is public."),
    states.VOID: gettext_lazy("Nothing more is due: the visit fell away."),
}
ENTERS = gettext_lazy("%(who)s: one of them checks and enters the result, the others confirm it.")
NO_ACCOUNT = gettext_lazy("%(who)s (no account)")
NOBODY = gettext_lazy(
    "Nobody can enter this visit: %(who)s have no account. Give one of them an account in the pool of inspectors."
)
CONFIRMS = gettext_lazy("%(who)s: was there and confirms the record from the own account. Then it can be reviewed.")

SEAT_FIRST = gettext_lazy("%(who)s is replaced first: two of each department go, so that nobody checks before.")
ALL_OUT = gettext_lazy("Nobody who sits at this visit can go: their seats are replaced first.")
STEPS_OUT = {
    fitness.LEFT: gettext_lazy("%(who)s has left the pool of inspectors."),
    fitness.INTEREST: gettext_lazy("%(who)s has an interest in this enterprise on record and steps aside."),
    fitness.LEAVE: gettext_lazy("%(who)s is away on most of the days of these visits."),
    fitness.CERTIFICATE: gettext_lazy("%(who)s has no certificate that is valid on all days of the visits."),
}


def stepping_out(visit):
    """[(Seat, sentence)] of those who sit at a visit that waits and cannot make it: each seat is to be replaced."""
    if visit.state != states.ASSIGNED:
        return []
    return [(seat, said) for seat in seats_with(visit) if (said := why_out(seat))]


def why_out(seat):
    """Why whoever sits there cannot make the visit, in words; "" where nothing is known. The seat knows its visit."""
    why = reason_of(seat, timezone.localdate())
    return STEPS_OUT[why] % {"who": seat.inspector.name} if why else ""


def headless(visit, recusals):
    """Whether a request for recusal waits and nobody at the bureau has the post of its head, who decides it."""
    agency, today = visit.task.agency_id, timezone.localdate()
    waiting = [row for row in recusals if row.granted is None and not row.lapsed_on]
    return any(not heads_of(agency, asked_on=row.asked_on, on=today, but=row.noted_by_id) for row in waiting)


def seats_with(visit):
    """Those who sit at a visit, each seat knowing its visit."""
    seats = sitting(visit)
    for seat in seats:
        seat.visit = visit
    return seats


def enough(visit, gone):
    """Whether two of each department can still go without the seats of `gone` (ids)."""
    try:
        manned(visit, [seat for seat in sitting(visit) if seat.pk not in gone])
    except Alone:
        return False
    return True


def waited_for(visit, out=()):
    """(what a visit waits for, by whom where those are people who are known; whether nobody can do it). `out`: whom it
    waits for no longer (stepping_out)."""
    gone = {seat.pk for seat, _why in out}
    if visit.state == states.ASSIGNED and out and all(seat.pk in gone for seat in sitting(visit)):
        return ALL_OUT, False
    if visit.state == states.ASSIGNED and out and not enough(visit, gone):
        return SEAT_FIRST % {"who": "、".join(dict.fromkeys(seat.inspector.name for seat, _why in out))}, False
    if visit.state == states.ASSIGNED and (
        people := list(dict.fromkeys(s.inspector for s in sitting(visit) if s.pk not in gone))
    ):
        if not any(person.user_id for person in people):
            return NOBODY % {"who": "、".join(person.name for person in people)}, True
        names = [person.name if person.user_id else NO_ACCOUNT % {"who": person.name} for person in people]
        return ENTERS % {"who": "、".join(names)}, False
    if visit.state == states.ENTERED and (waiting := unvouched(visit)):
        return CONFIRMS % {"who": "、".join(dict.fromkeys(row.inspector.name for row in waiting))}, False
    return WAITS[visit.state], False
