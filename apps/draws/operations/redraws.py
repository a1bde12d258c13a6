"""A redraw: a new draw with a number of its own, a published reason and a second officer. The old one stays public."""

import secrets

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import DomainError, Invalid, WrongState
from apps.kernel.rules.unseen import says_something
from apps.kernel.stepping import Overtaken

from .. import origins, sql, states
from ..models import Certificate, Draw, Exclusion, Inspector, Item, LastVisit, Quota, Recusal
from ..permissions import Draws, witnesses_it
from ..queries.dry_run import drawn_before
from ..queries.terms import frame_digest, measure
from .preparing import FIELDS, check_terms, draft
from .taking import WitnessActs, keep, note, take


class OwnRedraw(DomainError):
    code = "own-redraw"
    status = 403
    message = _("A redraw is approved by somebody other than who asked for it.")


class RedrawExists(WrongState):
    code = "redraw-exists"
    message = _("A redraw of this draw exists already; a further one follows that.")


@transaction.atomic
def ask_redraw(*, draw_id, reason, commit_until, reveal_until, by, at, public=None):
    """Begin a redraw of a drawn or void draw: the same frame, quotas and terms, witnesses named anew.

    `public`: the five terms of a public value; the new draw then goes on without a witness who does not reveal. One
    that repeats a draw ended by silence is not sealed without it (queries/repeated.py).
    """
    old = take(draw_id=draw_id, by=by, permission=Draws.PREPARE)
    if old.state not in (states.DRAWN, states.VOID):
        raise Overtaken(state=old.state)
    origin = origins.of(old)
    if origin and origin.before_redraw:
        origin.before_redraw(old, by=by, at=at)
    reason = _published(reason)
    values = {field: getattr(old, field) for field in FIELDS}
    values |= {"commit_until": commit_until, "reveal_until": reveal_until, **_public(public)}
    if reveal_until <= commit_until:
        raise Invalid(_("The reveals end after the commitments."), field="reveal_until")
    new = Draw(agency=old.agency, origin=old.origin, made_digest=old.made_digest, redraw_of=old, redraw_reason=reason,
               prepared_by_id=by.user_id, prepared_label=by.actor, created_at=at, changed_at=at,
               pool_count=old.pool_count, objects_count=old.objects_count, held_until=old.held_until,
               held_why=old.held_why, salt=_salt_of(old), **values)  # fmt: skip
    check_terms(new)
    try:
        with transaction.atomic():
            new.save()
    except IntegrityError as error:
        raise RedrawExists from error
    _copy(old, new)
    if _say_why_none(new, origin) or new.salt != old.salt:
        _close_anew(new)
    note(new, "draws.redraw_asked", by=by, at=at, old=old.number, reason=reason)
    return new


def _public(given):
    """The terms of the ceremony that depend on whether there is a public value."""
    none = {"public_source": "", "public_on": None, "public_form": "", "public_from": None, "public_until": None}
    return none | given | {"absence": "proceed"} if given else none | {"absence": "void"}


@transaction.atomic
def give_reason(*, draw_id, reason, by, at):
    """Say why a list that is nearly that of an earlier draw is drawn from again; a second officer has to agree. The
    newest such draw is named in the seal, with the reason. Returns the Draw."""
    draw = draft(draw_id=draw_id, by=by, edits=True)
    earlier = drawn_before(draw)
    if earlier is None:
        raise WrongState(_("No earlier draw has nearly the same list."))
    draw.follows_id, draw.follows_reason = earlier["id"], _published(reason)
    keep(draw, at=at, fields=["follows", "follows_reason"])
    note(draw, "draws.reason_given", by=by, at=at, earlier=earlier["number"], reason=draw.follows_reason)
    return draw


def _published(reason):
    reason = " ".join(reason.split())
    if not 10 <= len(reason) <= 300 or not says_something(reason):
        raise Invalid(_("Say in 10 to 300 characters why; the reason is published."), field="reason")
    return reason


@transaction.atomic
def approve_redraw(*, draw_id, by, at):
    """The second officer agrees to a redraw, or to a draw from nearly the same list; only then can it be sealed."""
    draw = draft(draw_id=draw_id, by=by, permission=Draws.REDRAW_APPROVE)
    if (draw.redraw_of_id is None and draw.follows_id is None) or draw.redraw_approved_at:
        raise Overtaken(state=draw.state)
    if by.user_id is None or by.user_id in (draw.prepared_by_id, *draw.hands):
        raise OwnRedraw
    if witnesses_it(by, draw):
        raise WitnessActs
    draw.redraw_approved_by_id, draw.redraw_approved_label, draw.redraw_approved_at = by.user_id, by.actor, at
    keep(draw, at=at, fields=["redraw_approved_by", "redraw_approved_label", "redraw_approved_at"])
    note(draw, "draws.redraw_approved", by=by, at=at, old=(draw.redraw_of or draw.follows).number)
    return draw


def _copy(old, new):
    for statement in ("copy_frame", "copy_behind", "copy_names"):
        sql.execute(statement, {"source": old.pk, "target": new.pk})
    sql.know_objects()
    for model in (Item, Quota, Exclusion):
        model.objects.bulk_create(_again(row, draw=new) for row in model.objects.filter(draw=old).order_by("pk"))
    olds = list(Inspector.objects.filter(draw=old).order_by("pk"))
    of = dict(zip([row.pk for row in olds], Inspector.objects.bulk_create(_again(r, draw=new) for r in olds),
                  strict=True))  # fmt: skip
    for model in (Certificate, Recusal, LastVisit):
        rows = model.objects.filter(draw=old).order_by("pk")
        model.objects.bulk_create(_again(row, draw=new, inspector=of[row.inspector_id]) for row in rows)


def _say_why_none(draw, origin):
    """Quotas of 0 from before a reason was sealed get that of their task: the closed lists of a redraw are nobody's to
    change, and without a reason nothing is sealed. Whether there were any."""
    silent = list(Quota.objects.filter(draw=draw, drawn=0, reason="").order_by("pk"))
    if not silent or origin is None or not origin.why_none:
        return False
    Quota.objects.filter(pk__in=[row.pk for row in silent]).delete()  # rows of a frame are written anew, never changed
    Quota.objects.bulk_create(_again(row, reason=origin.why_none) for row in silent)
    return True


def _salt_of(old):
    """A salt that was opened holds nothing back any more: the redraw gets another."""
    return old.salt if old.opened_at is None else secrets.token_hex(32)


def _close_anew(draw):
    """What the task made is what the redraw has now."""
    if draw.made_digest:
        measure(draw)
        draw.made_digest = frame_digest(draw)
        draw.save(update_fields=["made_digest"])


def _again(row, **but):
    """A new, unsaved row with the values of an old one."""
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    for name, value in but.items():
        values.pop(f"{name}_id", None)
        values[name] = value
    return type(row)(**values)
