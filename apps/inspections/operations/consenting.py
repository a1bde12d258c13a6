"""Two people where one could take something away: an officer asks, a reviewer who was not there agrees or not."""

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import Overtaken, SamePerson, reasoned, saved

from ..models import Consent, Inspector
from ..permissions import Permission
from ..queries.fitness import interested, records_of
from . import telling
from .lapsing import page_of
from .reviewing import ReviewerInterested
from .steps import note, own
from .visits import SUBJECT

SHORTEST, LONGEST = 10, 300


def ask(kind, visit, *, reason, by, at, order=None, number="", **more):
    """Ask for an act; returns the Consent. `visit` is locked, with its task's bureau. `more`: what its kind keeps."""
    own(by, Permission.FOLLOW, visit.task.agency_id)
    reason = reasoned(reason)
    if not SHORTEST <= len(reason) <= LONGEST:
        raise Invalid(_("Say in 10 to 300 characters why: a reviewer decides by it."), field="reason")
    row = Consent(visit=visit, kind=kind, order=order, number=number, reason=reason, asked_by_id=by.user_id,
                  asked_label=by.actor, asked_at=at, **more)  # fmt: skip
    saved(row)
    event = _noted("inspections.word_asked", row, by=by, at=at, reason=reason)
    telling.word_waits(row, page=page_of(row), by=by, event=event, at=at)
    return row


def answer(kind, visit, *, by, at, order=None, refused=""):
    """Grant what waits, or refuse it for a reason; returns the Consent. Raises Overtaken where nothing waits,
    SamePerson for who asked, entered the result or sat at the visit."""
    own(by, Permission.REVIEW, visit.task.agency_id)
    rows = Consent.objects.select_for_update(of=("self",)).filter(visit=visit, kind=kind, order=order)
    row = rows.filter(state=Consent.State.WAITING).first()
    if row is None:
        raise Overtaken(state=visit.state)
    if not may_answer(row, visit, by.user_id):
        raise SamePerson
    mine = Inspector.objects.filter(user=by.user_id).values("pk")
    if interested(mine, records_of(visit)):
        raise ReviewerInterested
    row.state = Consent.State.REFUSED if refused else Consent.State.GRANTED
    row.refused_reason, row.answered_by_id, row.answered_label, row.answered_at = refused, by.user_id, by.actor, at
    row.save()
    if refused:
        _noted("inspections.word_refused", row, by=by, at=at, reason=refused)
    telling.word_given(row, page=page_of(row), by=by, at=at)
    return row


def may_answer(row, visit, user_id):
    """Whether a reviewer is the second person of what waits: neither who asked nor anybody of the check itself."""
    return user_id not in (None, row.asked_by_id, visit.entered_by_id) and not (
        visit.seats.filter(inspector__user_id=user_id).exists()
    )


def waiting(kind, *, visit=None, order=None):
    """What waits for a reviewer, or None."""
    rows = Consent.objects.filter(kind=kind, state=Consent.State.WAITING)
    return (rows.filter(order=order) if order else rows.filter(visit=visit, order=None)).first()


def _noted(verb, row, *, by, at, **data):
    subject = ("inspection_order", row.order_id) if row.order_id else (SUBJECT, row.visit_id)
    return note(verb, subject, by=by, at=at, agency=row.visit.task.agency, enterprise=row.visit.enterprise_id,
                act=row.kind, **data)  # fmt: skip
