"""How the call to a hearing reaches the enterprise: it confirms it in the portal, or is served.

Otherwise one officer records it with the scan of the receipt, and another holds the record against the scan
(documents/proofs.py). Until then the call is not served, and its hearing is not closed. The limit of the delivery is
kept by the day of the receipt; what is struck out is owed again within the limit as it ran. The database asks the same
(sql/guards_calls.sql).
"""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock, Limit
from apps.deadlines.operations import public_notice_counts, stop_clocks
from apps.deadlines.queries import days_before
from apps.documents.letters import hold_against_scan, strike_out
from apps.documents.proofs import record_proof, waiting_proof
from apps.kernel.errors import Invalid
from apps.kernel.stepping import OutOfReach, Overtaken, today
from apps.registry.querysets import of_records

from ..models import Answer, Proof, Service
from ..permissions import Permission
from ..readers import PROOF
from .answers import answer_of
from .following import noted_order, told
from .steps import ORDER_CLOCK, OtherBureau, begin, finish, own, own_agency, said

CALL_RULE, DELIVERY = "sampling.hearing_notice", "sampling.hearing_call"
counts_on = partial(public_notice_counts, "sampling.notice_by_publication")
ELECTRONIC = "electronic"
DESK = "/desk/sampling/orders/{}/"


def waiting(rows, answer_id, by):
    """The Answer, locked, whose hearing was asked for and not held; raises Invalid."""
    row = answer_of(rows, answer_id, by)
    if not row.wants_hearing or row.heard_on or row.taken_back_on:
        raise Invalid(_("No hearing is waiting."))
    return row


def owe_call(row, *, by, at):
    """The newest call is to be served until the last day that is early enough before the hearing."""
    order, called_on = row.rectification, row.call.issued_on
    until = days_before(CALL_RULE, row.hearing_on, law_of=called_on)
    basis = Limit.objects.in_force(CALL_RULE, called_on).legal_basis
    finish("hearing_call", (ORDER_CLOCK, order.pk), by=by, at=at)
    begin("hearing_call", (ORDER_CLOCK, order.pk), starts_on=called_on, agency=order.agency, label=str(row.batch),
          url=DESK.format(order.pk), value=(until - called_on).days, unit="day", legal_basis=basis,
          by=by, at=at)  # fmt: skip


@transaction.atomic
def serve_call(*, answer_id, method, served_on, receipt, file, by, at):
    """Record how the newest call reached the enterprise, with the scan of the receipt; returns the Proof. It counts as
    served when another officer has confirmed it. Raises ServedBefore, ProofWaits, Invalid."""
    row = waiting(Answer.objects.filter(rectification__isnull=False), answer_id, by)
    order = row.rectification
    own(by, Permission.FOLLOW, order.agency_id)
    proof = record_proof(
        _unserved(row), method=method, served_on=served_on, receipt=receipt, file=file, counts_on=counts_on,
        owner=(PROOF, str(row.pk)), division=order.agency.division_id, by=by, at=at,
    )  # fmt: skip
    stop_clocks(subject=(ORDER_CLOCK, order.pk), rule_code=DELIVERY, by=by, at=at, done_on=proof.served_on)
    begin("proof_look", (ORDER_CLOCK, order.pk), starts_on=today(at), agency=order.agency, label=str(row.batch),
          url=DESK.format(order.pk), by=by, at=at)  # fmt: skip
    event = noted_order("sampling.call_service_entered", order, by=by, at=at, number=row.call.number, proof=proof.pk,
                        method=str(proof.method), served_on=str(proof.served_on))  # fmt: skip
    told(order, event, at, desk=True)
    return proof


def _unserved(row):
    """The newest call, which waits for its service; raises Invalid where it was served, or nobody was called yet."""
    if row.call is None:
        raise Invalid(_("The party has not been called yet."), code="not-called")
    if hasattr(row.call, "service"):
        raise Overtaken(_("Nothing was done: this paper is served."))
    return row.call


@transaction.atomic
def second_call(*, answer_id, proof, by, at):
    """Another officer has held the record of the service against its scan: the call is served. Returns the Answer.
    `proof` is its key. Raises NotWaiting, SamePerson."""
    row, found = _looked_at(answer_id, proof, by)
    hold_against_scan(found, by=by, on=today(at))
    return _served(row, "sampling.hearing_call_served", found.method, found.served_on, found.receipt, by=by, at=at)


@transaction.atomic
def strike_call(*, answer_id, proof, reason, by, at):
    """Another officer finds that the scan does not prove the service: it stays on record without effect, and the call
    is served anew. Returns the Answer. Raises as second_call."""
    row, found = _looked_at(answer_id, proof, by)
    strike_out(found, said(reason, "reason", _("Say why the scan does not prove the service.")), by=by, on=today(at))
    order = row.rectification
    finish("proof_look", (ORDER_CLOCK, order.pk), by=by, at=at)
    if not Clock.objects.of(ORDER_CLOCK, order.pk).standing().filter(rule_code=DELIVERY).exists():
        owe_call(row, by=by, at=at)
    event = noted_order("sampling.call_service_struck", order, by=by, at=at, proof=found.pk,
                        reason=found.struck_reason)  # fmt: skip
    told(order, event, at, desk=True)
    return row


def _looked_at(answer_id, proof, by):
    row = waiting(Answer.objects.filter(rectification__isnull=False), answer_id, by)
    by.require_any(Permission.FOLLOW, Permission.DECIDE)
    if not own_agency(by, row.rectification.agency_id):
        raise OtherBureau
    return row, waiting_proof(Proof.objects.filter(paper=row.call_id), proof, by)


@transaction.atomic
def acknowledge_call(*, answer_id, by, at):
    """The enterprise confirms in the portal that it has the call: served today. Returns the Answer."""
    by.require(Permission.ANSWER)
    if not by.is_enterprise:
        raise OutOfReach
    row = waiting(Answer.objects.filter(of_records(by, "enterprise"), rectification__isnull=False), answer_id, by)
    _unserved(row)
    return _served(row, "sampling.hearing_call_confirmed", ELECTRONIC, today(at), by.actor, by=by, at=at)


def _served(row, verb, method, served_on, receipt, *, by, at):
    """The newest call has reached the enterprise; whether in time, the hearing asks (hearings.py)."""
    order = row.rectification
    Service.objects.create(paper=_unserved(row), method=method, served_on=served_on, receipt=receipt,
                           recorded_label=by.actor, recorded_at=at)  # fmt: skip
    for rule in ("hearing_call", "proof_look"):
        finish(rule, (ORDER_CLOCK, order.pk), by=by, at=at)
    event = noted_order(verb, order, by=by, at=at, number=row.call.number, method=str(method),
                        served_on=str(served_on))  # fmt: skip
    told(order, event, at)
    told(order, event, at, desk=True)
    return row
