"""Draw one seat or one object again, alone, by the published rule; the rest of the draw stays as it is.

The rule says who comes; whether somebody leaves is said by records of the app that made the draw, or by a second
officer. Otherwise whoever holds the ranks could walk to a target by calling one object after another closed.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError, Invalid, NotPermitted, WrongState
from apps.kernel.rules.unseen import says_something
from apps.kernel.stepping import Overtaken

from .. import origins, states
from ..models import AskedReplacement, Drawn, Replacement, Seat
from ..permissions import Draws, witnesses_it
from ..queries.outcomes import NextObjects, replacer_of, table_of
from .taking import WitnessActs, keep, note, take

# the record of a draw is kept in Chinese
BY_THE_APP, BY_A_SECOND = "业务系统登记", "理由存档，经第二名工作人员同意"
INSPECTOR, OBJECT = Replacement.Kind.INSPECTOR, Replacement.Kind.OBJECT


class NotThere(DomainError):
    code = "not-there"
    status = 404
    message = _("This inspector or object is not part of the draw now.")


class Unproven(DomainError):
    code = "unproven"
    status = 422
    message = _(
        "Nothing on record proves this ground. Say in 10 to 300 characters what it rests on: then a second officer is "
        "asked to agree."
    )


class OwnReplacement(NotPermitted):
    code = "own-replacement"
    message = _("A replacement is granted by somebody other than who asked for it.")


@transaction.atomic
def replace_inspector(*, draw_id, subject, team, inspector, ground, note_text="", by, at):
    """The inspector leaves one visit and the seat is drawn again; returns (replacement, who came).

    `ground` "recusal" concerns this visit alone; "unavailable" keeps the inspector from every later seat too. The seat
    stays empty, in sight of everybody, when nobody may take it. Raises Unproven where no record bears the ground out.
    """
    row = Replacement(kind=INSPECTOR, subject=subject, team=team, inspector=inspector, ground=ground,
                      note=note_text[:300])  # fmt: skip
    draw = _taken(draw_id, by)
    row.rests_on = _proof(draw, row, by, at)
    return _perform(draw, row, by=by, at=at)


@transaction.atomic
def replace_object(*, draw_id, subject, ground, note_text="", by, at):
    """The object leaves; the next in its stratum's order follows, item by item. Returns (replacement, drawn). Raises
    Unproven where no record bears the ground out."""
    row = Replacement(kind=OBJECT, subject=subject, ground=ground, note=note_text[:300])
    draw = _taken(draw_id, by)
    row.rests_on = _proof(draw, row, by, at)
    return _perform(draw, row, by=by, at=at)


@transaction.atomic
def ask_replacement(*, draw_id, subject, ground, reason, team="", inspector="", by, at):
    """Ask for a replacement that nothing on record proves; a second officer decides. Returns the AskedReplacement."""
    draw = _taken(draw_id, by)
    row = Replacement(kind=INSPECTOR if inspector else OBJECT, subject=subject, team=team, inspector=inspector,
                      ground=ground)  # fmt: skip
    _there(draw, row)
    _asked_owner(draw, row, by, at)
    reason = " ".join(reason.split())
    if not 10 <= len(reason) <= 300 or not says_something(reason):
        raise Unproven(field="note_text")
    known = draw.asked_replacements.filter(subject=subject, team=team, inspector=inspector, decided_at__isnull=True)
    if known.exists():
        raise WrongState(_("This replacement is asked for already; a second officer decides it."))
    asked = AskedReplacement.objects.create(
        draw=draw, kind=row.kind, subject=subject, team=team, inspector=inspector, ground=ground, reason=reason,
        asked_by_id=by.user_id, asked_label=by.actor, asked_at=at,
    )  # fmt: skip
    note(draw, "draws.replacement_asked", by=by, at=at, asked=asked.pk, subject=subject, inspector=inspector,
         ground=ground)  # fmt: skip
    return asked


@transaction.atomic
def decide_replacement(*, draw_id, asked_id, granted, by, at):
    """The second officer agrees, and the seat or object is drawn again at once; or refuses. Returns the
    AskedReplacement."""
    draw = take(draw_id=draw_id, by=by, permission=Draws.REDRAW_APPROVE)
    if witnesses_it(by, draw):
        raise WitnessActs
    asked = draw.asked_replacements.select_for_update().filter(pk=asked_id).first()
    if asked is None:
        raise NotThere
    if asked.decided_at:
        raise Overtaken(state=draw.state)
    if by.user_id is None or by.user_id == asked.asked_by_id:
        raise OwnReplacement
    if granted:
        if draw.state != states.DRAWN:
            raise Overtaken(state=draw.state)
        row = Replacement(kind=asked.kind, subject=asked.subject, team=asked.team, inspector=asked.inspector,
                          ground=asked.ground, note=asked.reason, rests_on=BY_A_SECOND)  # fmt: skip
        row.rests_on = _asked_owner(draw, row, by, at) or BY_A_SECOND
        asked.replacement, _came = _perform(draw, row, by=by, at=at)
    asked.decided_by_id, asked.decided_label, asked.decided_at = by.user_id, by.actor, at
    asked.save()
    note(draw, "draws.replacement_decided", by=by, at=at, asked=asked.pk, granted=granted, subject=asked.subject,
         inspector=asked.inspector)  # fmt: skip
    return asked


def _taken(draw_id, by):
    draw = take(draw_id=draw_id, by=by, permission=Draws.CONDUCT)
    if draw.state != states.DRAWN:
        raise Overtaken(state=draw.state)
    return draw


def _there(draw, row):
    """The ground fits, and the seat or object stands; raises Invalid or NotThere."""
    grounds = Replacement.Ground
    fitting = (grounds.RECUSAL, grounds.UNAVAILABLE) if row.kind == INSPECTOR else (grounds.CLOSED, grounds.EXEMPT)
    if row.ground not in fitting:
        raise Invalid(_("The ground does not fit what is replaced."), field="ground")
    rows = Drawn.objects.filter(draw=draw, subject=row.subject, until__isnull=True)
    if row.kind == INSPECTOR:
        rows = Seat.objects.filter(draw=draw, subject=row.subject, team=row.team, inspector=row.inspector,
                                   until__isnull=True)  # fmt: skip
    if not rows.exists():
        raise NotThere


def _asked_owner(draw, row, by, at):
    """What the app of the draw has on record for the ground ("" nothing); it raises where nothing may leave."""
    origin = origins.of(draw)
    return origin.ground(draw, row, by=by, at=at) if origin and origin.ground else ""


def _proof(draw, row, by, at):
    _there(draw, row)
    proof = _asked_owner(draw, row, by, at) or (BY_THE_APP if by.is_system else "")
    if not proof:
        raise Unproven(field="note_text")
    return proof


def _perform(draw, row, *, by, at):
    """Play a replacement whose ground stands; returns (row, who or what came)."""
    table, replacer = table_of(draw), replacer_of(draw, NextObjects(draw))
    row.draw, row.step, row.at, row.by = draw, draw.replacements.count() + 1, at, by.actor
    row.save()
    given = {"step": row.step, "subject": row.subject, "ground": row.ground, "rests_on": row.rests_on}
    if row.kind == INSPECTOR:
        came = replacer.inspector(table, step=row.step, subject=row.subject, team=row.team, inspector=row.inspector,
                                  ground=row.ground)  # fmt: skip
        _keep_seats(draw, table, row.step)
        _end(draw, table, "draws.inspector_replaced", by=by, at=at, inspector=row.inspector, came=came, **given)
        return row, came
    drawn, _changed = replacer.object(table, step=row.step, subject=row.subject)
    came = sorted({follower for *_place, follower in drawn if follower})
    origin = origins.of(draw)
    if came and origin and origin.follower:
        origin.follower(draw, came, by=by, at=at)
    Drawn.objects.filter(draw=draw, subject=row.subject, until__isnull=True).update(until=row.step)
    Drawn.objects.bulk_create(
        Drawn(draw=draw, item=item, stratum=stratum, subject=follower, since=row.step,
              **replacer.next_of.found[item, stratum, follower])
        for item, stratum, follower in drawn if follower is not None
    )  # fmt: skip
    _keep_seats(draw, table, row.step)
    _end(draw, table, "draws.object_replaced", by=by, at=at, came=came, **given)
    return row, drawn


def _keep_seats(draw, table, step):
    """End the seats that are no longer on the table and add those that are new."""
    now = {(subject, team, key) for (subject, team), keys in table.seats.items() for key in keys}
    standing = {
        (seat.subject, seat.team, seat.inspector): seat.pk
        for seat in Seat.objects.filter(draw=draw, until__isnull=True).order_by("pk")
    }
    ended = [pk for place, pk in standing.items() if place not in now]
    Seat.objects.filter(pk__in=ended).update(until=step)
    Seat.objects.bulk_create(
        Seat(draw=draw, subject=subject, team=team, inspector=key, since=step)
        for subject, team, key in sorted(now - standing.keys())
    )


def _end(draw, table, verb, *, by, at, **data):
    draw.vacancies = sum(draw.seats - len(keys) for keys in table.seats.values()) if draw.seats else 0
    keep(draw, at=at, fields=["vacancies"])
    note(draw, verb, by=by, at=at, **data)
