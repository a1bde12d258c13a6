"""An examiner who was drawn leaves a check: that seat alone is drawn again, by the published rule of its draw.

The desk asks for it here, or at the draw itself; either way the check follows what the draw's public record says.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.draws.models import Replacement
from apps.draws.models import Seat as DrawnSeat
from apps.draws.operations import accepting
from apps.draws.operations.replacing import replace_inspector
from apps.kernel.errors import Invalid

from .. import states
from ..models import AfterCheck, Examiner, Seat
from ..queries.aftercheck import classes_of
from .aftercheck_rounds import TEAM
from .aftercheck_steps import held, note, step, tell
from .steps import PORTAL, reasoned, today

RECUSAL, UNAVAILABLE = Replacement.Ground.RECUSAL, Replacement.Ground.UNAVAILABLE


@transaction.atomic
def replace_examiner(*, check_id, examiner_id, ground, reason, by, at):
    """Draw the seat of an examiner again; returns the AfterCheck. Whoever is recused stays so at this enterprise.

    Whoever comes and may not go any more (left since the seal, recused) gives way at once, on the record of the draw.
    Where nobody is left the seat stays empty until the desk assigns somebody. Raises Invalid for a seat of the desk's.
    """
    check = held(check_id, by)
    made = step(check, "replace", by)
    seat = _drawn(check).filter(examiner=examiner_id).first()
    if seat is None:
        raise Invalid(_("This examiner was not drawn: assign somebody else instead."), field="examiner_id")
    if ground not in (RECUSAL, UNAVAILABLE):
        raise Invalid(_("Say why: recusal, or no longer available."), field="ground")
    why = reasoned(reason)
    if ground == RECUSAL:
        _recuse(seat.examiner, check.licence.uscc)
    came = _draw_again(check, seat.examiner.key, ground, why, at)
    check.save()
    follow(check, at)
    event = note(check, made.event, by=by, at=at, left=seat.examiner.key, came=came, ground=ground, reason=why[:300])
    tell(check, event, at)
    return check


def _drawn(check):
    return check.seats.filter(until__isnull=True, drawn=True).select_related("examiner").order_by("pk")


def _recuse(examiner, uscc):
    if uscc not in examiner.recusals:
        examiner.recusals = sorted([*examiner.recusals, uscc])
        examiner.save(update_fields=["recusals"])


def _draw_again(check, key, ground, why, at):
    """The key of who came and may go, "" for nobody."""
    licence, day = check.licence, today(at)
    classes = classes_of([licence.pk])[licence.pk]
    while True:
        _row, came = replace_inspector(
            draw_id=check.round.draw_id, subject=licence.number, team=TEAM, inspector=key, ground=ground,
            note_text=why, by=PORTAL, at=at,
        )  # fmt: skip
        if not came:
            return ""
        key = came[0]
        if Examiner.objects.get(key=key).may_check(classes, day, day, licence.uscc):
            return key
        ground = UNAVAILABLE


def follow(check, at):
    """Seats as the draw has them now; True where any changed. Seats that the desk assigned are the desk's. Raises
    NotAsDrawn."""
    accepting.as_ruled(check.round.draw)
    sitting = {seat.examiner.key: seat for seat in _drawn(check)}
    rows = DrawnSeat.objects.filter(draw=check.round.draw_id, subject=check.licence.number, until__isnull=True)
    wanted = set(rows.values_list("inspector", flat=True))
    for key in sorted(sitting.keys() - wanted):
        sitting[key].until = today(at)
        sitting[key].save(update_fields=["until"])
    people = Examiner.objects.filter(key__in=wanted - sitting.keys()).order_by("key")
    made = Seat.objects.bulk_create(Seat(check_of=check, examiner=one, drawn=True, since=today(at)) for one in people)
    return bool(made) or bool(sitting.keys() - wanted)


@transaction.atomic
def draw_replaced(delivery, at):
    """Consumer of replacements made at the draw itself; called again, or for one made here, it finds nothing to do.

    A check whose examiners the desk has assigned since does not follow, nor one whose form is in.
    """
    event = delivery.event
    rows = AfterCheck.objects.filter(state=states.ASSIGNED, round__draw=event.subject_id, seats__until__isnull=True,
                                     seats__drawn=True, licence__number=event.data["subject"])  # fmt: skip
    key = rows.values_list("pk", flat=True).first()
    check = held(key, PORTAL) if key is not None else None
    if check is not None and check.state == states.ASSIGNED and follow(check, at):
        keys = [seat.examiner.key for seat in _drawn(check)]
        tell(check, note(check, "licensing.check_replaced", by=PORTAL, at=at, examiners=keys), at)
