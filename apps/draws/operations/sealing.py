"""Seal a draw: number, digests and terms are fixed and public before any randomness exists."""

from datetime import UTC, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError, Invalid, WrongState
from apps.kernel.moves import move
from apps.kernel.sqlfiles import waiting

from .. import origins, states
from ..models import Draw, Series
from ..permissions import Draws
from ..queries.dry_run import dry_run
from ..queries.terms import frame_digest, list_lines, measure, term_lines
from ..rules import exact, public_value
from . import telling
from .preparing import draft
from .taking import keep, note


class NotReady(DomainError):
    """`details["problems"]` holds the codes of queries.dry_run."""

    code = "not-ready"
    status = 422
    message = _("The draw cannot be sealed yet: the dry run names what is missing.")


class DrawnAlready(DomainError):
    code = "drawn-already"
    message = _(
        "These objects, or most of them, are sealed in another draw of this agency for the same items. Ask for a "
        "redraw of that one, or say on the draft why they are drawn from again."
    )


class ListsAltered(DomainError):
    code = "lists-altered"
    message = _(
        "The lists of this draw are not those its task made and closed. Throw this draft away (a first draw on the "
        "page of its task) and prepare it anew."
    )


class SealedBeside(WrongState):
    code = "sealed-beside"
    message = _("Another draw of your bureau is being sealed. Try again in a moment; nothing was changed.")


WAIT = "5s"  # for another seal of the bureau: a long list takes longer, and who waits past the statement's time is lost
STAGE = timedelta(minutes=10)  # the least that witnesses have to commit, and again to reveal


class TooLate(DomainError):
    code = "too-late"
    status = 422
    message = _(
        "The witnesses need time: ten minutes at least from the seal to the end of the commitments, and again until "
        "the reveals end. Set later times."
    )


@transaction.atomic
def seal_draw(*, draw_id, by, at):
    """Freeze the draw, number it and compute what is published; returns it.

    Raises NotReady with the dry run's problems, TooLate, Invalid for a public value that could be known already,
    DrawnAlready where nearly the same objects were sealed before and this is no redraw and has no reason, and
    SealedBeside while a long list of the same bureau is being sealed.
    """
    draw, series = _held(draw_id, by, at)
    found = dry_run(draw, on=localdate(at))
    before = dict(found.problems).get("drawn-before")
    if before and len(found.problems) == 1:
        raise DrawnAlready(number=before["number"])
    if not found.ready:
        raise NotReady(problems=[code for code, _values in found.problems])
    measure(draw)
    _as_made(draw, by, at)
    _refuse_second(draw)
    _number(draw, series)
    draw.sealed_at, draw.sealed_by = at, by.actor
    draw.algorithm = exact.SEALED if draw.held_until is None else exact.HELD
    draw.seal_text = seal_text(draw)
    draw.seal_hash = exact.sha256(draw.seal_text)
    move(draw, "seal", table=states.DRAW, by=by)
    keep(draw, at=at, fields=[
        "objects_count", "objects_hash", "pool_count", "pool_hash", "year", "serial", "number", "sealed_at",
        "sealed_by", "seal_text", "seal_hash", "state", "algorithm",
    ])  # fmt: skip
    event = note(draw, "draws.sealed", by=by, at=at, seal=draw.seal_hash, objects=draw.objects_hash,
                 pool=draw.pool_hash, algorithm=draw.algorithm)  # fmt: skip
    telling.ask(draw, telling.COMMIT, event=event, at=at)
    return draw


def _held(draw_id, by, at):
    """The draft, which can be sealed by its times, and the numbers of its bureau, both locked: before the look for
    earlier draws, so that two seals at once see one another. Nobody waits for long."""
    with waiting(WAIT, SealedBeside):
        draw = draft(draw_id=draw_id, by=by, permission=Draws.SEAL)
        _check_terms(draw, at)
        series = _series(draw, localdate(at).year)
    return draw, series


def late_terms(draw, at):
    """The sentence with which a seal would be refused for the times of the ceremony; "" when they are good."""
    try:
        _check_terms(draw, at)
    except DomainError as error:
        return error.message
    return ""


def _check_terms(draw, at):
    if draw.visits_to < localdate(at):
        raise Invalid(
            _("The days of the visits are over. Give the draft up, and prepare one for days to come."),
            field="visits_to",
        )
    if draw.commit_until < at + STAGE:
        raise TooLate(field="commit_until")
    if draw.reveal_until < draw.commit_until + STAGE:
        raise TooLate(field="reveal_until")
    if draw.public_on is not None:
        _check_public_value(draw, at)


def _check_public_value(draw, at):
    if draw.public_on <= localdate(at):
        raise Invalid(_("The public value must come to be after the day of the seal."), field="public_on")
    if draw.public_on <= localdate(draw.reveal_until):
        raise Invalid(_("The public value must come to be after the day on which the reveals end."), field="public_on")
    if not public_value.is_form(draw.public_form):
        text = _("Write the form of the public value: # for each digit, three at least, every other sign as it is.")
        raise Invalid(text, field="public_form")
    if draw.public_from is None or localdate(draw.public_from) < draw.public_on:
        text = _("Say from which hour, on the day of the public value or later, it is taken.")
        raise Invalid(text, field="public_from")
    if draw.public_until is None or draw.public_until < draw.public_from + timedelta(hours=1):
        text = _("Say until when the public value is taken, an hour at least after it begins; then the draw is void.")
        raise Invalid(text, field="public_until")


def _as_made(draw, by, at):
    """Where a task made the draw, what is sealed is what it made; its app has its own say."""
    origin = origins.of(draw)
    if (draw.made_digest or (origin and origin.closes)) and draw.made_digest != frame_digest(draw):
        raise ListsAltered
    if origin and origin.before_seal:
        origin.before_seal(draw, by=by, at=at)


def _refuse_second(draw):
    """A task is drawn once, whatever its list; any other list once, or with a reason and a second officer."""
    if draw.redraw_of_id or draw.follows_id:
        return
    same = Draw.objects.filter(agency=draw.agency).exclude(state=states.DRAFT)
    same = same.filter(origin=draw.origin) if draw.made_digest else same.filter(objects_hash=draw.objects_hash)
    if same.exists():
        raise DrawnAlready(number=same.order_by("pk").values_list("number", flat=True).last())


def _series(draw, year):
    """The numbers of the agency in a year, held: one draw of an agency is sealed at a time. The years before are held
    with them, so that a list is not sealed on both sides of midnight."""
    Series.objects.get_or_create(agency=draw.agency, year=year)
    held = Series.objects.select_for_update().filter(agency=draw.agency, year__lte=year).order_by("year")
    return list(held)[-1]


def _number(draw, series):
    series.last += 1
    series.save(update_fields=["last"])
    draw.year, draw.serial = series.year, series.last
    draw.number = f"{draw.agency_id}-{series.year}-{series.last}"


def instant(at):
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seal_text(draw):
    """The sealed terms, line by line (docs/verifiable-draws.md, section 3)."""
    lines = [
        ("algorithm", draw.algorithm),
        ("number", draw.number),
        ("agency", draw.agency_id, draw.agency.name),
        *term_lines(draw),
        ("sealed", instant(draw.sealed_at)),
        *list_lines(draw),
        *(("witness", str(w.position), w.name, w.office) for w in draw.witnesses.order_by("position")),
        ("commitments until", instant(draw.commit_until)),
        ("reveals until", instant(draw.reveal_until)),
        ("absence", draw.absence),
    ]
    if draw.public_on:
        lines.append(("public value", draw.public_source, draw.public_on.isoformat(), draw.public_form,
                      instant(draw.public_from), instant(draw.public_until)))  # fmt: skip
    if draw.follows_id:
        lines.append(("follows", draw.follows.number, draw.follows_reason))
    if draw.redraw_of_id:
        lines.append(("redraw of", draw.redraw_of.number, draw.redraw_reason))
    try:
        return "".join(exact.line(*fields) for fields in lines)
    except ValueError as error:
        raise Invalid(_("Title, conditions, source and reason are text on one line each.")) from error
