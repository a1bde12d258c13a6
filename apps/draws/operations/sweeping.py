"""What a ceremony does by itself when its times pass: remind who is missing, close a stage, note the absent, draw."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from apps.audit.models import Event
from apps.kernel.errors import DomainError
from apps.kernel.scope import Scope

from .. import states
from ..models import Draw
from ..permissions import Draws
from ..rules.reminding import BEFORE, remind_from
from . import ceremony, conducting, opening, telling
from .taking import note, take

IDLE = timedelta(hours=1)  # the bureau may draw by itself; the outcome is fixed, so after that the portal does
log = structlog.get_logger(__name__)
STAGES = {  # state: (what witnesses do in it, its end, the verb that closes it, the event that opened it)
    states.COMMITTING: (telling.COMMIT, "commit_until", ceremony.close_commitments, "draws.sealed"),
    states.REVEALING: (telling.REVEAL, "reveal_until", ceremony.close_reveals, "draws.reveals_opened"),
    states.WAITING: (telling.VALUE, "public_until", ceremony.close_waiting, "draws.reveals_closed"),
}


def sweep_ceremonies(*, at):
    """Close every stage whose time is over and remind where it soon will be; returns how many (closed, reminded).

    One draw, one transaction: a draw that fails is logged and holds up no other.
    """
    done = [0, 0]
    for state, (_stage, end, close, _opened) in STAGES.items():
        near = Draw.objects.filter(state=state, **{f"{end}__lt": at + BEFORE}).order_by("pk")
        for draw_id, until in near.values_list("pk", end):
            verb, place = (close, 0) if at > until else (remind_missing, 1)
            done[place] += _tried(verb, draw_id, at)
    for verb, rows in _overdue(at):
        done[0] += sum(_tried(verb, draw_id, at) for draw_id in rows.order_by("pk").values_list("pk", flat=True))
    return tuple(done)


def _overdue(at):
    """What waits for nobody any more: seeds that the bureau has not drawn from, and values whose seal names no end."""
    ended = timezone.localdate(at) - ceremony.WAIT
    yield ceremony.close_waiting, Draw.objects.filter(state=states.WAITING, public_until=None, public_on__lt=ended)
    yield conducting.conduct, Draw.objects.filter(state=states.SEEDED, seeded_at__lt=at - IDLE)
    held = Draw.objects.public().filter(opened_at__isnull=True, held_until__lt=timezone.localdate(at))
    yield opening.open_seats, held


def _tried(verb, draw_id, at):
    try:
        return verb(draw_id=draw_id, by=Scope.system("draws"), at=at) is not None
    except DomainError:
        return False  # somebody was faster
    except Exception:
        log.exception("ceremony_failed", draw=draw_id)
        return False


@transaction.atomic
def remind_missing(*, draw_id, by, at):
    """Remind the witnesses who have not acted in the present stage, once; returns the draw, None when it is not due."""
    draw = take(draw_id=draw_id, by=by, permission=Draws.CONDUCT)
    stage, end, _close, opened = STAGES.get(draw.state, (None, None, None, None))
    if stage is None:
        return None
    told = Event.objects.filter(subject_kind="draw", subject_id=str(draw.pk))
    asked = told.filter(verb=opened).order_by("-pk").values_list("at", flat=True).first()
    early = asked is None or at < remind_from(asked, getattr(draw, end)) or at > getattr(draw, end)
    people = [] if early else [row.position for row in telling.missing(draw, stage)]
    if not people or told.filter(verb="draws.witnesses_reminded", data__stage=stage).exists():
        return None
    event = note(draw, "draws.witnesses_reminded", by=by, at=at, stage=stage, witnesses=people)
    telling.remind(draw, stage, event=event, at=at)
    return draw
