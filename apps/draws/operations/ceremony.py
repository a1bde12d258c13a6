"""The seed ceremony: promises, then secrets, then the seed. Nobody's secret is known before everybody has promised."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError, Invalid, WrongState
from apps.kernel.moves import move
from apps.kernel.rules.unseen import says_something
from apps.kernel.stepping import Overtaken, moved

from .. import states
from ..models import PublicEntry, RefusedReveal, Witness
from ..permissions import Draws, own_agency
from ..rules import exact, public_value
from . import telling
from .taking import keep, note, take

NEEDED = 2  # witnesses whose secrets make a seed
WAIT = timedelta(days=30)  # for a public value whose seal (qp-draw-1) names no end


class NotAWitnessHere(DomainError):
    code = "not-a-witness"
    status = 403
    message = _("You are not a witness of this draw.")


class TimeIsUp(DomainError):
    code = "time-is-up"
    message = _("The time for this step is over. The draw continues as was fixed before the seal.")


class TooEarly(DomainError):
    code = "too-early"
    message = _("This step is possible only after its time.")


class EndsByTime(WrongState):
    code = "ends-by-time"
    message = _(
        "Once the reveals are open a draw ends by its time alone, and the record says who did not act: whoever knows "
        "the secrets could otherwise stop an outcome. Wait for the time; a second try is then a redraw."
    )


class OwnValue(DomainError):
    code = "own-value"
    status = 403
    message = _("Whoever prepared the draw does not enter its public value: leave it to the witnesses.")


class DoneAlready(WrongState):
    code = "done-already"
    message = _("You have done this already. What has been promised or revealed is not changed.")


class Mismatch(DomainError):
    """The secret does not give the promised digest. Refused; the attempt stays on record."""

    code = "mismatch"
    status = 422
    message = _(
        "This is not the secret you committed to. Nothing was revealed; the attempt is on record. "
        "Check for missing characters and try again."
    )


@transaction.atomic
def commit(*, draw_id, commitment, by, at):
    """A witness publishes the digest of a secret; returns the witness. The last promise opens the reveals."""
    draw, witness = _mine(draw_id, by, states.COMMITTING, "commitment")
    if at > draw.commit_until:
        raise TimeIsUp
    commitment = commitment.strip().lower()
    if not exact.HEX.fullmatch(commitment):
        raise Invalid(_("A commitment is a SHA-256 digest: 64 digits and letters from a to f."), field="commitment")
    if draw.witnesses.filter(commitment=commitment).exists():
        raise Invalid(_("Another witness has committed to the same value. Make one of your own."), field="commitment")
    witness.commitment, witness.committed_at = commitment, at
    witness.save(update_fields=["commitment", "committed_at"])
    move(draw, "commit", table=states.DRAW, by=by)
    keep(draw, at=at, fields=["state"])
    note(draw, "draws.committed", by=by, at=at, witness=witness.position, commitment=commitment)
    telling.acted(draw, telling.COMMIT, [witness], by=by, at=at)
    if not draw.witnesses.filter(commitment="").exists():
        _open_reveals(draw, by=by, at=at)
    return witness


@transaction.atomic
def close_commitments(*, draw_id, by, at):
    """After the time for commitments: note who is absent and go on with the others, two at least; else void."""
    draw = _after(draw_id, by, at, states.COMMITTING, "commit_until")
    _note_absent(draw, telling.COMMIT, Witness.Absent.COMMIT, by=by, at=at)
    if draw.witnesses.exclude(commitment="").count() >= NEEDED:
        _open_reveals(draw, by=by, at=at)
    else:
        _void(draw, "too-few-commitments", by=by, at=at)
    return draw


def reveal(*, draw_id, nonce, by, at):
    """A witness reveals the secret; returns the witness. The last reveal ends the ceremony.

    Not one transaction: a secret that does not match is refused, and the refusal itself is kept. Raises Mismatch then.
    """
    witness, matched = _reveal(draw_id, nonce, by, at)
    if not matched:
        raise Mismatch(field="nonce")
    return witness


@transaction.atomic
def _reveal(draw_id, nonce, by, at):
    draw, witness = _mine(draw_id, by, states.REVEALING, "nonce")
    if not witness.commitment:
        raise WrongState(_("You have not committed to anything in time, so there is nothing to reveal."))
    if at > draw.reveal_until:
        raise TimeIsUp
    nonce = nonce.strip()
    if not exact.NONCE.fullmatch(nonce):
        raise Invalid(_("A secret has 16 to 200 letters, digits or signs and no spaces."), field="nonce")
    digest = exact.commitment(number=draw.number, seal=draw.seal_hash, position=witness.position, nonce=nonce)
    if digest != witness.commitment:
        RefusedReveal.objects.create(witness=witness, at=at, digest=digest)
        keep(draw, at=at, fields=[])
        note(draw, "draws.reveal_refused", by=by, at=at, witness=witness.position, digest=digest)
        return witness, False
    witness.nonce, witness.revealed_at = nonce, at
    witness.save(update_fields=["nonce", "revealed_at"])
    move(draw, "reveal", table=states.DRAW, by=by)
    keep(draw, at=at, fields=["state"])
    note(draw, "draws.revealed", by=by, at=at, witness=witness.position)
    telling.acted(draw, telling.REVEAL, [witness], by=by, at=at)
    if not draw.witnesses.filter(nonce="", absent="").exists():
        _end_reveals(draw, by=by, at=at)
    return witness, True


@transaction.atomic
def close_reveals(*, draw_id, by, at):
    """After the time for reveals: note who did not reveal, then do what was fixed before the seal.

    Without a public value the draw is void: whoever withholds a secret may know the outcome, so that going on would let
    the last witness choose between two. With one that nobody could know yet, it goes on.
    """
    draw = _after(draw_id, by, at, states.REVEALING, "reveal_until")
    _note_absent(draw, telling.REVEAL, Witness.Absent.REVEAL, by=by, at=at)
    if draw.absence == "proceed" and draw.witnesses.exclude(nonce="").exists():
        _end_reveals(draw, by=by, at=at)
    else:
        _void(draw, "not-revealed", by=by, at=at)
    return draw


@transaction.atomic
def enter_public_value(*, draw_id, value, by, at):
    """Write down the public value as one reads it at its source; once two people wrote the same, one of them a witness,
    it is the seed's. Returns the draw. What somebody writes later takes the place of what they wrote before.
    """
    draw = take(draw_id=draw_id, by=by, permission=Draws.WITNESS)
    if draw.state != states.WAITING:
        raise Overtaken(state=draw.state)
    witness = draw.witnesses.filter(user_id=by.user_id).first()
    if witness is None and not (by.user_id and by.may(Draws.CONDUCT) and own_agency(by, draw)):
        raise NotAWitnessHere
    if by.user_id in (draw.prepared_by_id, *draw.hands):
        raise OwnValue
    value = _read_value(draw, value, at)
    PublicEntry.objects.create(
        draw=draw, user_id=by.user_id, position=witness.position if witness else None,
        name=witness.name if witness else by.actor[:80], office=witness.office if witness else draw.agency.name[:120],
        value=value, at=at,
    )  # fmt: skip
    move(draw, "enter_value", table=states.DRAW, by=by)
    keep(draw, at=at, fields=["state"])
    note(draw, "draws.public_value_entered", by=by, at=at, witness=witness.position if witness else None, value=value)
    if witness:
        telling.acted(draw, telling.VALUE, [witness], by=by, at=at)
    if _agreed(draw, value):
        draw.public_value = value
        telling.acted(draw, telling.VALUE, list(draw.witnesses.order_by("position")), by=by, at=at)
        _settle(draw, by=by, at=at)
    return draw


def _read_value(draw, value, at):
    """The value in the one way in which it can be written, within the hours that were sealed."""
    value = value.strip() if draw.public_form else " ".join(value.split())
    if localdate(at) < draw.public_on or (draw.public_from and at < draw.public_from):
        raise TooEarly(on=str(draw.public_from or draw.public_on))
    if at > value_until(draw):
        raise TimeIsUp
    if draw.public_form and not public_value.fits(value, draw.public_form):
        text = _("The value does not have the form that was sealed: %(form)s, each # one digit.")
        raise Invalid(text % {"form": draw.public_form}, field="value")
    if not value or len(value) > 120 or exact.CONTROL.search(value):
        raise Invalid(_("Write the value as its source published it, on one line."), field="value")
    return value


def _agreed(draw, value):
    """Whether two people, one of them a witness, last wrote this value."""
    last = draw.public_entries.order_by("user_id", "-pk").distinct("user_id")
    same = [entry for entry in last if entry.value == value]
    return len(same) >= NEEDED and any(entry.position for entry in same)


def value_until(draw):
    """The moment after which a draw is void without its public value."""
    if draw.public_until:
        return draw.public_until
    day = datetime.combine(draw.public_on, time.max)
    return make_aware(day) + WAIT


@transaction.atomic
def close_waiting(*, draw_id, by, at):
    """After the last moment for the public value the draw is void: nobody may wait until a value suits him."""
    draw = take(draw_id=draw_id, by=by, permission=Draws.CONDUCT)
    if draw.state != states.WAITING:
        raise Overtaken(state=draw.state)
    if at <= value_until(draw):
        raise TooEarly(until=str(value_until(draw)))
    telling.acted(draw, telling.VALUE, list(draw.witnesses.order_by("position")), by=by, at=at)
    _void(draw, "no-public-value", by=by, at=at)
    return draw


@transaction.atomic
def void_draw(*, draw_id, reason, by, at):
    """End a ceremony that cannot go on, before anybody can know a secret; the draw stays public with the reason.

    Once the reveals are open only time ends it (EndsByTime): who reveals last knows the seed before anybody else.
    """
    draw = take(draw_id=draw_id, by=by, permission=Draws.CONDUCT)
    if draw.state in (states.REVEALING, states.WAITING):
        raise EndsByTime
    reason = " ".join(reason.split())[:300]
    if not says_something(reason):
        raise Invalid(_("Say why; the reason is published."), field="reason")
    _void(draw, reason, by=by, at=at)
    return draw


def _mine(draw_id, by, stage, done):
    """The draw and the witness who acts in this stage; who has `done` it already is told so, also by a second click
    that comes when the first has ended the stage."""
    draw = take(draw_id=draw_id, by=by, permission=Draws.WITNESS)
    witness = draw.witnesses.select_for_update().filter(user_id=by.user_id).first()
    if witness is None:
        raise NotAWitnessHere
    if getattr(witness, done):
        raise DoneAlready
    if draw.state != stage:
        raise Overtaken(state=draw.state)
    return draw, witness


def _after(draw_id, by, at, stage, limit):
    draw = take(draw_id=draw_id, by=by, permission=Draws.CONDUCT)
    if draw.state != stage:
        raise Overtaken(state=draw.state)
    if at <= getattr(draw, limit):
        raise TooEarly(until=str(getattr(draw, limit)))
    return draw


def _open_reveals(draw, *, by, at):
    move(draw, "open_reveals", table=states.DRAW, by=by)
    keep(draw, at=at, fields=["state"])
    event = note(draw, "draws.reveals_opened", by=by, at=at)
    telling.ask(draw, telling.REVEAL, event=event, at=at)


def _note_absent(draw, stage, kind, *, by, at):
    """Whoever has not acted in time is on record, by name of the stage, and is asked no longer."""
    late = list(telling.missing(draw, stage))
    telling.acted(draw, stage, late, by=by, at=at)
    if late:
        draw.witnesses.filter(pk__in=[row.pk for row in late]).update(absent=kind)
        note(draw, "draws.witness_absent", by=by, at=at, stage=stage, witnesses=[row.position for row in late])


def _end_reveals(draw, *, by, at):
    if not draw.public_on:
        return _settle(draw, by=by, at=at)
    move(draw, "await_value", table=states.DRAW, by=by)
    keep(draw, at=at, fields=["state"])
    event = note(draw, "draws.reveals_closed", by=by, at=at)
    telling.ask(draw, telling.VALUE, event=event, at=at)
    return event


def _settle(draw, *, by, at):
    nonces = list(draw.witnesses.order_by("position").values_list("nonce", flat=True))
    draw.seed = exact.seed(number=draw.number, seal=draw.seal_hash, nonces=nonces, value=draw.public_value)
    draw.seeded_at = at
    move(draw, "settle", table=states.DRAW, by=by)
    keep(draw, at=at, fields=["state", "seed", "seeded_at", "public_value"])
    event = note(draw, "draws.seed_settled", by=by, at=at, seed=draw.seed, value=draw.public_value)
    telling.tell_seeded(draw, event=event, at=at)
    return event


def _void(draw, reason, *, by, at):
    stage = telling.COMMIT if draw.state == states.COMMITTING else telling.REVEAL
    moved(draw, "void", states.DRAW, by)
    draw.void_at, draw.void_reason = at, reason
    keep(draw, at=at, fields=["state", "void_at", "void_reason"])
    event = note(draw, "draws.voided", by=by, at=at, reason=reason)
    telling.acted(draw, stage, list(telling.missing(draw, stage)), by=by, at=at)
    if by.is_system:  # the bureau knows what it did itself
        telling.tell_void(draw, event=event, at=at)
