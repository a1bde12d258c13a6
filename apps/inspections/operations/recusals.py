"""The enterprise asks that an inspector steps aside: noted with its letter, decided on paper by the head of the bureau,
served, told to it.

《行政处罚法》第四十三条: the request is looked into and decided by whoever heads the bureau (`Decider`: which role that
is); the check goes on before. Granted it becomes an interest of the pool: the seat is to be replaced, and no later draw
brings the two together.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.access import roles
from apps.documents.operations import store
from apps.kernel.errors import Invalid, NotPermitted, WrongState
from apps.kernel.rules.unseen import says_something
from apps.kernel.stepping import Overtaken, SamePerson, locked, reasoned, saved, today

from .. import states
from ..models import Interest, Paper, RecusalRequest, Seat, Visit
from ..models.recusal import TO_SERVE, WAITING
from ..permissions import own_agency
from ..queries import fitness
from ..queries.people import head_roles
from ..readers import RECUSAL as LETTER
from . import papers, telling
from .lapsing import RECUSAL as CLOCK
from .reviewing import current
from .stepping_aside import ask_again
from .steps import OtherBureau, begin, finish, note, own, party_held
from .visits import SUBJECT

GRANTED = "当事人申请回避，经审查同意"  # why, in the pool of inspectors
OPEN = (states.ASSIGNED, states.ENTERED)


class OwnVisit(NotPermitted):
    code = "own-visit"
    message = _("You sit at this visit: somebody else decides who steps aside.")


class NotTheHead(NotPermitted):
    code = "not-the-head"
    message = _("The head of the bureau decides who steps aside: %(who)s.")


class Tied(NotPermitted):
    code = "tied"
    message = _("You have a tie to this enterprise: another head of the bureau decides.")


@transaction.atomic
def note_recusal(*, visit_id, inspector, asked_on, asked_by, reason, letter, by, at):
    """Note that the enterprise asks an inspector (a number of the pool) of its visit to step aside, with its letter or
    what was taken down and signed; the head of the bureau decides. Returns the RecusalRequest.

    The answer is owed from the day on which the enterprise asked, as that to a letter for more time is: a request that
    lay about costs the bureau its time, not the enterprise.
    """
    visit = locked(Visit, visit_id, by, "task__agency__division", "enterprise")
    by.require_any(states.CHECK, states.PLAN)
    if not own_agency(by, visit.task.agency_id):
        raise OtherBureau
    if visit.state not in OPEN:
        raise WrongState(_("The result of this visit is reviewed: object to it once it is published."))
    seat = _seat_of(visit, inspector)
    _said(seat, asked_on, asked_by, at)
    if not letter:
        raise Invalid(_("Add the letter, or what was taken down and signed: the request stands on it."), field="letter")
    row = RecusalRequest(visit=visit, inspector=seat.inspector, asked_on=asked_on, asked_by=asked_by.strip()[:80],
                         reason=reasoned(reason)[:300], noted_by_id=by.user_id, noted_label=by.actor,
                         noted_at=at)  # fmt: skip
    row.letter = store(file=letter, owner=(LETTER, str(visit.pk)), by=by, at=at,
                       division=visit.task.agency.division_id)  # fmt: skip
    saved(row, inspections_recusal_once="inspector")
    event = _noted("inspections.recusal_asked", row, by=by, at=at, reason=row.reason)
    begin("recusal_answer", (CLOCK, row.pk), starts_on=row.asked_on, agency=visit.task.agency,
          label=visit.enterprise.name, url=page_of(visit), by=by, at=at)  # fmt: skip
    telling.recusal_waits(row, page=page_of(visit), by=by, event=event, at=at)
    return row


def _seat_of(visit, inspector):
    seat = next((seat for seat in fitness.sitting(visit) if seat.inspector.key == inspector), None)
    if seat is None:
        raise Invalid(_("Choose an inspector who sits at this visit."), field="inspector")
    return seat


def _said(seat, asked_on, asked_by, at):
    if asked_on > today(at):
        raise Invalid(_("Nobody has asked on a day to come."), field="asked_on")
    if asked_on < today(seat.since):
        raise Invalid(_("Nobody has asked before this inspector was to come."), field="asked_on")
    if not says_something(asked_by):
        raise Invalid(_("Write who asked for the enterprise, and as what."), field="asked_by")


@transaction.atomic
def decide_recusal(*, visit_id, recusal, granted, reason, untied, by, at):
    """The head of the bureau, who does not sit at the visit and states to have no tie (`untied`), grants the request or
    refuses it, with the reason, on paper. The enterprise is told. Returns the RecusalRequest."""
    party_held(Visit, visit_id, by)
    visit = locked(Visit, visit_id, by, "task__agency__division", "enterprise")
    own(by, states.DECIDE_RECUSAL, visit.task.agency_id)
    row = visit.recusals.select_for_update(of=("self",)).select_related("inspector").filter(pk=recusal).first()
    if row is None or row.granted is not None or row.lapsed_on:
        raise Overtaken(state=visit.state)
    row.visit = visit
    _decides(row, by, untied)
    if granted and visit.state != states.ASSIGNED:
        raise WrongState(_("The result is entered: return it first, so that another checks; then grant the request."))
    row.granted, row.answer, row.untied = granted, reasoned(reason)[:300], True
    row.decided_by_id, row.decided_label, row.decided_at = by.user_id, by.actor, at
    row.paper = _paper(row, by=by, at=at)
    row.save()
    if granted:
        _steps_aside(row, by=by, at=at)
    finish("recusal_answer", (CLOCK, row.pk), by=by, at=at)
    begin("recusal_service", (CLOCK, row.pk), starts_on=today(at), agency=visit.task.agency,
          label=visit.enterprise.name, url=page_of(visit), by=by, at=at)  # fmt: skip
    verb = "inspections.recusal_granted" if granted else "inspections.recusal_refused"
    event = _noted(verb, row, by=by, at=at, reason=row.answer, number=row.paper.number)
    telling.recusal_decided(row, enterprise_id=current(visit.enterprise).pk, page=page_of(visit), by=by, event=event,
                            at=at)  # fmt: skip
    return row


def _decides(row, by, untied):
    """Whether this person decides the request; raises NotTheHead, SamePerson, OwnVisit, Tied or Invalid."""
    codes, _rule = head_roles(row.asked_on)
    if by.role not in codes:
        who = ", ".join(str(roles.label(code)) for code in codes)
        raise NotTheHead(NotTheHead.message % {"who": who})
    if by.user_id is None or by.user_id == row.noted_by_id:
        raise SamePerson
    if Seat.objects.filter(visit=row.visit, inspector__user_id=by.user_id).exists():
        raise OwnVisit
    if fitness.tied(by.user_id, row.visit):
        raise Tied
    if not untied:
        raise Invalid(_("State that you have no tie to the enterprise or the inspector; otherwise another decides."),
                      field="untied")  # fmt: skip


def _paper(row, *, by, at):
    _codes, rule = head_roles(row.asked_on)
    basis = rule.legal_basis.partition(" / ")[0]
    return papers.issue(
        row.visit, Paper.Kind.RECUSAL, by=by, at=at, adverse=not row.granted, granted=row.granted, reason=row.answer,
        asked_on=str(row.asked_on), asked_by=row.asked_by, request=row.reason, basis=basis,
        inspector="".join(papers.named([row.inspector])),
    )  # fmt: skip


@transaction.atomic
def serve_recusal(*, visit_id, recusal, served_on, receipt, by, at):
    """Record that the decision was served, with the receipt; returns the RecusalRequest."""
    visit = locked(Visit, visit_id, by, "task__agency__division", "enterprise")
    own(by, states.CHECK, visit.task.agency_id)
    rows = visit.recusals.select_for_update(of=("self",)).select_related("inspector").filter(TO_SERVE, pk=recusal)
    row = rows.first()
    if row is None:
        raise Overtaken(state=visit.state)
    row.visit = visit
    if not today(row.decided_at) <= served_on <= today(at):
        raise Invalid(_("A paper is served on the day it was issued or later, and not in the future."),
                      field="served_on")  # fmt: skip
    if not says_something(receipt):
        raise Invalid(_("Service is proved by a receipt: say who signed, or the number."), field="receipt")
    row.served_on, row.receipt = served_on, receipt.strip()[:200]
    row.save()
    finish("recusal_service", (CLOCK, row.pk), by=by, at=at)
    _noted("inspections.recusal_served", row, by=by, at=at, served=str(served_on))
    return row


def waits_for(visit, scope):
    """Whether a request of the visit waits for this head of the bureau."""
    if not scope.may(states.DECIDE_RECUSAL) or visit.state == states.VOID:
        return False
    rows = visit.recusals.filter(WAITING).exclude(noted_by=scope.user_id)
    if not any(scope.role in head_roles(day)[0] for day in set(rows.values_list("asked_on", flat=True))):
        return False
    return not (visit.seats.filter(inspector__user_id=scope.user_id).exists() or fitness.tied(scope.user_id, visit))


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
