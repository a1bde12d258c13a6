"""Carry out a draw whose seed is known: select, assign, keep. Nothing here can be chosen by anybody."""

from django.db import transaction

from apps.kernel.stepping import moved

from .. import sql, states
from ..models import Drawn, Seat
from ..permissions import Draws
from ..queries.outcomes import slots_of
from ..queries.pools import pool_of
from ..rules import exact
from ..rules.assignment import assign
from . import telling
from .taking import keep, note, take

BATCH = 5000


@transaction.atomic
def conduct(*, draw_id, by, at):
    """Draw the objects and assign the inspectors; returns the draw. A second call finds it drawn (Overtaken)."""
    draw = take(draw_id=draw_id, by=by, permission=Draws.CONDUCT)
    moved(draw, "conduct", states.DRAW, by)
    drawn = sql.select_objects(draw.pk, exact.subject_prefix(draw.seed, draw.number))
    largest = _assign(draw) if draw.seats else 0
    draw.drawn_at = at
    keep(draw, at=at, fields=["state", "drawn_at", "vacancies"])
    telling.carried_out(draw, by=by, at=at)
    note(draw, "draws.conducted", by=by, at=at, drawn=drawn, vacancies=draw.vacancies, largest_load=largest)
    return draw


def _assign(draw):
    result, draw.vacancies, largest = assign(
        seed=draw.seed, lot=draw.lot, number=draw.number, slots=slots_of(draw), pool=pool_of(draw), seats=draw.seats,
        first=draw.visits_from.isoformat(), last=draw.visits_to.isoformat(),
    )  # fmt: skip
    Seat.objects.bulk_create(
        (Seat(draw=draw, subject=slot.subject, team=slot.team, inspector=key) for slot, keys in result for key in keys),
        batch_size=BATCH,
    )
    return largest


def visits(draw):
    """How many visits there are now: one an object, however many items."""
    return Drawn.objects.filter(draw=draw, until__isnull=True).values("subject").distinct().count()
