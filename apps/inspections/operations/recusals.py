"""The enterprise asks that an inspector steps aside: noted, decided by another with reasons, told to it.

《行政处罚法》第四十三条: the request is looked into and decided by whoever leads the bureau; the check goes on before.
Granted it becomes an interest of the pool: the seat is to be replaced, and no later draw brings the two together.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid, NotPermitted, WrongState
from apps.kernel.rules.unseen import says_something
from apps.kernel.stepping import Overtaken, SamePerson, locked, reasoned, saved, today

from .. import states
from ..models import Interest, RecusalRequest, Seat, Visit
from ..permissions import own_agency
from ..queries import fitness
from . import telling
from .reviewing import current, without_interest
from .stepping_aside import ask_again
from .steps import OtherBureau, begin, finish, note, own, party_held
from .visits import RECUSAL as CLOCK
from .visits import SUBJECT

GRANTED = "当事人申请回避，经审查同意"  # why, in the pool of inspectors
OPEN = (states.ASSIGNED, states.ENTERED)


class OwnVisit(NotPermitted):
    code = "own-visit"
    message = _("You sit at this visit: somebody else decides who steps aside.")


@transaction.atomic
def note_recusal(*, visit_id, inspector, asked_on, asked_by, reason, by, at):
    """Note that the enterprise asks an inspector (a number of the pool) of its visit to step aside; a second officer
    decides. Returns the RecusalRequest."""
    visit = locked(Visit, visit_id, by, "task__agency__division", "enterprise")
    by.require_any(states.CHECK, states.PLAN)
    if not own_agency(by, visit.task.agency_id):
        raise OtherBureau
    if visit.state not in OPEN:
        raise WrongState(_("The result of this visit is reviewed: object to it once it is published."))
    seat = next((seat for seat in fitness.sitting(visit) if seat.inspector.key == inspector), None)
    if seat is None:
        raise Invalid(_("Choose an inspector who sits at this visit."), field="inspector")
    if asked_on > today(at):
        raise Invalid(_("Nobody has asked on a day to come."), field="asked_on")
    if asked_on < today(seat.since):
        raise Invalid(_("Nobody has asked before this inspector was to come."), field="asked_on")
    if not says_something(asked_by):
        raise Invalid(_("Write who asked for the enterprise, and as what."), field="asked_by")
    row = RecusalRequest(visit=visit, inspector=seat.inspector, asked_on=asked_on, asked_by=asked_by.strip()[:80],
                         reason=reasoned(reason)[:300], noted_by_id=by.user_id, noted_label=by.actor,
                         noted_at=at)  # fmt: skip
    saved(row, inspections_recusal_once="inspector")
    event = _noted("inspections.recusal_asked", row, by=by, at=at, reason=row.reason)
    begin("recusal_answer", (CLOCK, row.pk), starts_on=today(at), agency=visit.task.agency,
          label=visit.enterprise.name, url=page_of(visit), by=by, at=at)  # fmt: skip
    telling.recusal_waits(row, page=page_of(visit), by=by, event=event, at=at)
    return row


@transaction.atomic
def decide_recusal(*, visit_id, recusal, granted, reason, by, at):
    """A second officer who does not sit at the visit grants the request or refuses it, with the reason, which the
    enterprise is told. Returns the RecusalRequest."""
    party_held(Visit, visit_id, by)
    visit = locked(Visit, visit_id, by, "task__agency__division", "enterprise")
    own(by, states.REVIEW, visit.task.agency_id)
    row = visit.recusals.select_for_update(of=("self",)).select_related("inspector").filter(pk=recusal).first()
    if row is None or row.granted is not None:
        raise Overtaken(state=visit.state)
    if by.user_id is None or by.user_id == row.noted_by_id:
        raise SamePerson
    if Seat.objects.filter(visit=visit, inspector__user_id=by.user_id).exists():
        raise OwnVisit
    without_interest(visit, by)
    if visit.state == states.VOID:
        raise WrongState(_("The visit fell away: nobody goes there any more."))
    if granted and visit.state != states.ASSIGNED:
        raise WrongState(_("The result is entered: return it first, so that another checks; then grant the request."))
    row.granted, row.answer = granted, reasoned(reason)[:300]
    row.decided_by_id, row.decided_label, row.decided_at = by.user_id, by.actor, at
    row.save()
    if granted:
        _steps_aside(row, by=by, at=at)
    finish("recusal_answer", (CLOCK, row.pk), by=by, at=at)
    verb = "inspections.recusal_granted" if granted else "inspections.recusal_refused"
    event = _noted(verb, row, by=by, at=at, reason=row.answer)
    telling.recusal_decided(row, enterprise_id=current(visit.enterprise).pk, page=page_of(visit), by=by, event=event,
                            at=at)  # fmt: skip
    return row


def waits_for(visit, scope):
    """Whether a request of the visit waits for this reviewer."""
    waiting = visit.recusals.filter(granted__isnull=True).exclude(noted_by=scope.user_id)
    sits = visit.seats.filter(inspector__user_id=scope.user_id)
    open_ = visit.state != states.VOID and waiting.exists()
    return scope.may(states.REVIEW) and open_ and not sits.exists()


def grant_recusal(**given):
    return decide_recusal(granted=True, **given)


def refuse_recusal(**given):
    return decide_recusal(granted=False, **given)


def _steps_aside(row, *, by, at):
    """An interest like one that was declared: whoever has it enters nothing, and the seat is to be replaced."""
    enterprise = current(row.visit.enterprise)
    known = Interest.objects.filter(inspector=row.inspector, enterprise=enterprise, ended_on__isnull=True)
    if not known.exists():
        Interest.objects.create(
            inspector=row.inspector, enterprise=enterprise, reason=GRANTED, declared_on=today(at),
            declared_label=by.actor, declared_by_id=by.user_id,
        )  # fmt: skip
    ask_again(row.inspector, by=by, at=at)


def page_of(visit):
    return f"/desk/inspections/visits/{visit.pk}/"


def _noted(verb, row, *, by, at, **data):
    visit = row.visit
    return note(verb, (SUBJECT, visit.pk), by=by, at=at, agency=visit.task.agency, enterprise=visit.enterprise_id,
                inspector=row.inspector.key, recusal=row.pk, **data)  # fmt: skip
