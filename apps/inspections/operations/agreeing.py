"""The acts that two people make (consenting.py): set aside what is owed, name a penalty, correct a published result,
take an order back that has come onto the ledger."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import locked, reasoned

from .. import states
from ..models import Consent, Order, Visit
from ..permissions import Permission
from ..queries.following import owed_clocks
from . import correcting, following, orders, penalties
from .consenting import answer, ask
from .steps import own, party_held, step

KIND = Consent.Kind


# --- nothing follows --------------------------------------------------------------------------------------------------
@transaction.atomic
def ask_set_aside(*, visit_id, reason, by, at):
    """Ask to let nothing follow a published problem (the firm has closed, another case covers it); the Consent."""
    visit = _visit(visit_id, by)
    own(by, Permission.FOLLOW, visit.task.agency_id)
    if not owed_clocks([visit.pk]).exists():
        raise Invalid(_("Nothing is owed after this result any more."))
    return ask(KIND.SET_ASIDE, visit, reason=reason, by=by, at=at)


@transaction.atomic
def agree_set_aside(*, visit_id, by, at):
    """The reviewer agrees: the duty ends with the reason on record. Returns the Visit."""
    visit = _visit(visit_id, by)
    row = answer(KIND.SET_ASIDE, visit, by=by, at=at)
    return following.set_aside(visit, row.reason, by=by, at=at)


@transaction.atomic
def decline_set_aside(*, visit_id, reason, by, at):
    """It is owed on. Returns the Consent."""
    return answer(KIND.SET_ASIDE, _visit(visit_id, by), by=by, at=at, refused=reasoned(reason, 300))


# --- the penalty that followed ----------------------------------------------------------------------------------------
@transaction.atomic
def ask_penalty(*, visit_id, number, reason, by, at):
    """Ask to name the penalty decision that followed a result, or another one in its place. Returns the Consent."""
    visit = _visit(visit_id, by)
    own(by, Permission.FOLLOW, visit.task.agency_id)
    number = penalties.right_number(visit, number)
    return ask(KIND.PENALTY, visit, number=number, reason=reason, by=by, at=at)


@transaction.atomic
def agree_penalty(*, visit_id, by, at):
    """The reviewer agrees: what becomes of the penalty becomes of the result at once. Returns the Visit."""
    party_held(Visit, visit_id, by)
    visit = _visit(visit_id, by, "fact", "penalty")
    row = answer(KIND.PENALTY, visit, by=by, at=at)
    return penalties.name_penalty(visit, penalties.right_number(visit, row.number), row.reason, by=by, at=at)


@transaction.atomic
def decline_penalty(*, visit_id, reason, by, at):
    return answer(KIND.PENALTY, _visit(visit_id, by), by=by, at=at, refused=reasoned(reason, 300))


# --- a published result that was wrong --------------------------------------------------------------------------------
@transaction.atomic
def ask_correction(*, visit_id, reason, by, at):
    """Ask to correct a published result; the reason is published with the corrected one. Returns the Consent."""
    visit = _visit(visit_id, by)
    own(by, Permission.FOLLOW, visit.task.agency_id)
    correcting.right(visit)
    return ask(KIND.CORRECT, visit, reason=reason, by=by, at=at)


@transaction.atomic
def agree_correction(*, visit_id, by, at):
    """The reviewer agrees: the result is off the public pages and the ledger, and its inspectors enter it again.
    Returns the Visit."""
    party_held(Visit, visit_id, by)
    visit = _visit(visit_id, by, "fact")
    row = answer(KIND.CORRECT, visit, by=by, at=at)
    correcting.right(visit)
    made = step(visit, "agree_correction", states.VISITS, by, visit.task.agency_id)
    return correcting.reopen(visit, made, row.reason, by=by, at=at)


@transaction.atomic
def decline_correction(*, visit_id, reason, by, at):
    """The result stands. Returns the Consent."""
    return answer(KIND.CORRECT, _visit(visit_id, by), by=by, at=at, refused=reasoned(reason, 300))


# --- an order that has come onto the ledger ---------------------------------------------------------------------------
@transaction.atomic
def ask_take_back(*, order_id, reason, by, at):
    """Ask to take an order back whose facts would go with it. Returns the Consent."""
    order = orders.locked_order(order_id, by)
    own(by, Permission.FOLLOW, order.visit.task.agency_id)
    if order.state not in states.ORDER_OPEN or not orders.on_the_ledger(order):
        raise Invalid(_("Nothing of this order stands on the ledger: take it back yourself, with the reason."))
    return ask(KIND.TAKE_BACK, order.visit, order=order, reason=reason, by=by, at=at)


@transaction.atomic
def agree_take_back(*, order_id, by, at):
    """The reviewer agrees: the order is taken back, and what it brought on the ledger with it. Returns the Order."""
    party_held(Order, order_id, by, "visit__enterprise_id")
    order = orders.locked_order(order_id, by)
    row = answer(KIND.TAKE_BACK, order.visit, order=order, by=by, at=at)
    made = step(order, "agree_take_back", states.ORDERS, by, order.visit.task.agency_id)
    return orders.taken_back(order, made, row.reason, by=by, at=at)


@transaction.atomic
def decline_take_back(*, order_id, reason, by, at):
    order = orders.locked_order(order_id, by)
    return answer(KIND.TAKE_BACK, order.visit, order=order, by=by, at=at, refused=reasoned(reason, 300))


def _visit(visit_id, by, *related):
    return locked(Visit, visit_id, by, "task__agency__division", "enterprise", *related)
