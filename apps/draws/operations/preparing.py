"""Drafts: make one, change it, name its witnesses, throw it away."""

import secrets

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from apps.access.models import User
from apps.divisions.models import Agency
from apps.kernel.errors import DomainError, Invalid, WrongState

from .. import origins
from ..models import Draw, Witness
from ..permissions import Draws, witnesses_it
from ..queries.people import witnesses_for
from ..queries.repeated import withheld
from ..queries.terms import frame_digest, measure
from .taking import WitnessActs, keep, note, take

FIELDS = (
    "title", "purpose", "mode", "conditions", "seats", "visits_from", "visits_to", "commit_until", "reveal_until",
    "absence", "public_source", "public_on", "public_form", "public_from", "public_until",
)  # fmt: skip
# what stays open where a task made the draw: the ceremony
CEREMONY = ("commit_until", "reveal_until", "absence", "public_source", "public_on", "public_form", "public_from",
            "public_until")  # fmt: skip


class NotADraft(WrongState):
    code = "sealed"
    message = _(
        "This draw is sealed: what a seal covers is never changed. A second try is a redraw with its own number."
    )


class OfATask(DomainError):
    code = "of-a-task"
    message = _("A task made this draft. It is given up on the page of the task, which can then make another.")


class ListsClosed(DomainError):
    code = "lists-closed"
    message = _(
        "A task made the lists and terms of this draw: here only its witnesses and the ceremony are changed. To have "
        "other lists, give the draw up on the page of the task and prepare it anew."
    )


class NotAWitness(DomainError):
    code = "not-eligible"
    status = 422
    message = _("Witnesses are people of this agency or of one above it whose post lets them witness draws.")


WITHHELD = _(
    "Who did not reveal in a draw is no witness of the one that repeats it: by silence nobody throws again. Name "
    "somebody else."
)
HAS_A_PART = _(
    "Who is on the list of inspectors of a draw, or planned what is drawn, is no witness of its ceremony. Name "
    "somebody else."
)


def draft(*, draw_id, by, permission=Draws.PREPARE, edits=False, lists=False):
    """A draw that is still being prepared, locked. Who `edits` it has had a hand in it and is not its witness; in a
    redraw the second officer's approval goes: it was given for what there was. `lists`: something is to
    be changed that the task of the draw may have closed.
    """
    draw = take(draw_id=draw_id, by=by, permission=permission)
    if not draw.is_draft:
        raise NotADraft
    if lists and draw.made_digest:
        raise ListsClosed
    if edits and witnesses_it(by, draw):
        raise WitnessActs
    if edits and by.user_id is not None and by.user_id not in draw.hands:
        draw.hands = [*draw.hands, by.user_id]
        draw.save(update_fields=["hands"])
    if edits and draw.redraw_approved_at:
        draw.redraw_approved_by, draw.redraw_approved_label, draw.redraw_approved_at = None, "", None
        draw.save(update_fields=["redraw_approved_by", "redraw_approved_label", "redraw_approved_at"])
    return draw


@transaction.atomic
def prepare_draw(*, values, by, at, agency_code="", origin=""):
    """Begin a draw of the actor's agency (`agency_code` for the system); returns it, a draft.

    `values`: the columns of FIELDS. Raises NotPermitted or Invalid.
    """
    by.require(Draws.PREPARE)
    agency = Agency.objects.filter(pk=by.agency_code or agency_code).first()
    if agency is None:
        raise Invalid(_("A draw belongs to an agency."))
    draw = Draw(agency=agency, origin=origin, prepared_by_id=by.user_id, prepared_label=by.actor,
                created_at=at, changed_at=at)  # fmt: skip
    _set(draw, values)
    draw.save()
    note(draw, "draws.prepared", by=by, at=at)
    return draw


@transaction.atomic
def change_draft(*, draw_id, values, by, at):
    """Change the terms of a draft."""
    draw = draft(draw_id=draw_id, by=by, edits=True)
    if draw.made_digest and any(values[name] != getattr(draw, name) for name in values if name not in CEREMONY):
        raise ListsClosed
    _set(draw, values)
    keep(draw, at=at, fields=FIELDS)
    note(draw, "draws.draft_changed", by=by, at=at)
    return draw


def _set(draw, values):
    """Take the values over."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"not columns of a draft: {sorted(unknown)}")
    for field, value in values.items():
        setattr(draw, field, value)
    check_terms(draw)


def check_terms(draw):
    """Raises Invalid with the constraint's own sentence, at its field."""
    for constraint in draw._meta.constraints:
        if constraint.name in _OF_TERMS:
            _check(constraint, draw)


_OF_TERMS = {
    "draws_draw_visits": "visits_to",
    "draws_draw_clock": "reveal_until",
    "draws_draw_two_inspectors": "seats",
    "draws_draw_conditions": "conditions",
    "draws_draw_public_value": "public_on",
    "draws_draw_public_terms": "public_form",
    "draws_draw_absence": "absence",
}


def _check(constraint, draw):
    from django.core.exceptions import ValidationError  # the one name of Django's own this file translates

    try:
        constraint.validate(Draw, draw)
    except ValidationError as error:
        raise Invalid(error.messages[0], field=_OF_TERMS[constraint.name]) from error


@transaction.atomic
def name_witnesses(*, draw_id, user_ids, by, at):
    """Name the witnesses in their order, in place of those named before; two at least. Returns the rows.

    Raises NotAWitness for somebody who may not be one, Invalid for the preparer or fewer than two.
    """
    draw = draft(draw_id=draw_id, by=by, edits=True)
    wanted = list(dict.fromkeys(user_ids))
    if {draw.prepared_by_id, *draw.hands} & set(wanted):
        raise Invalid(_("Whoever prepares a draw cannot be its witness."), field="witnesses")
    if not 2 <= len(wanted) <= 9:
        raise Invalid(_("A ceremony has two to nine witnesses."), field="witnesses")
    able = {person.user_id: person for person in witnesses_for(draw, on=localdate(at))}
    if origins.parties_of(draw) & set(wanted):
        raise Invalid(HAS_A_PART, field="witnesses")
    if withheld(draw) & set(wanted):
        raise Invalid(WITHHELD, field="witnesses")
    if not set(wanted) <= able.keys():
        raise NotAWitness(field="witnesses")
    names = dict(User.objects.filter(pk__in=wanted).values_list("pk", "display_name"))
    Witness.objects.filter(draw=draw).delete()
    rows = Witness.objects.bulk_create(
        Witness(draw=draw, position=place, user_id=pk, preparer_id=draw.prepared_by_id,
                name=names[pk] or able[pk].label, office=able[pk].office)
        for place, pk in enumerate(wanted, 1)
    )  # fmt: skip
    keep(draw, at=at, fields=[])
    note(draw, "draws.witnesses_named", by=by, at=at, witnesses=[row.name for row in rows])
    return rows


@transaction.atomic
def hold_back(*, draw_id, until, why, origin, by, at):
    """Have inspectors and seats of a task's draft held back in public until the task opens them, on the day `until` at
    the latest; `why` is sealed and published. Before the lists are closed. A salt that another draw has opened
    meanwhile gives way to a new one. Returns the draw."""
    draw = draft(draw_id=draw_id, by=by, lists=True)
    if not origin or draw.origin != origin:
        raise ListsClosed
    draw.held_until, draw.held_why = until, why
    if not draw.salt or Draw.objects.filter(salt=draw.salt, opened_at__isnull=False).exists():
        draw.salt = secrets.token_hex(32)
    keep(draw, at=at, fields=["held_until", "held_why", "salt"])
    note(draw, "draws.held_back", by=by, at=at, until=str(until))
    return draw


@transaction.atomic
def close_lists(*, draw_id, by, at):
    """The task that made a draft's lists and terms closes them: nobody chooses among them afterwards."""
    draw = draft(draw_id=draw_id, by=by, lists=True)
    measure(draw)
    draw.made_digest = frame_digest(draw)
    keep(draw, at=at, fields=["made_digest"])
    note(draw, "draws.lists_closed", by=by, at=at, digest=draw.made_digest)


@transaction.atomic
def open_lists(*, draw_id, origin, by, at):
    """The same task, and no page, opens them again, to close them when it has made them anew."""
    draw = draft(draw_id=draw_id, by=by, edits=True)
    if not origin or draw.origin != origin:
        raise ListsClosed
    draw.made_digest = ""
    keep(draw, at=at, fields=["made_digest"])


@transaction.atomic
def discard_draft(*, draw_id, by, at, origin=""):
    """Throw a draft away. It never had a number, so none is missing. The first draw of a task goes with its `origin`
    alone: the task holds it, and gives it up on its own page. Raises OfATask.
    """
    draw = draft(draw_id=draw_id, by=by)
    if draw.origin and draw.redraw_of_id is None and draw.origin != origin:
        raise OfATask
    note(draw, "draws.draft_discarded", by=by, at=at)
    draw.delete()
