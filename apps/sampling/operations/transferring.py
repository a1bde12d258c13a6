"""A failure handed to the bureau of the producer's place (Order 18 Art. 44), inside the portal or outside it.

A letter goes out and its receipt comes back: entered by the receiving bureau itself, or, where it has no account here,
by the sender with the receipt as it came. What is owed runs for both. Whatever becomes of the failure afterwards the
receiving bureau is told: by a message, or by letter.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.documents.operations import store
from apps.kernel.errors import Invalid
from apps.kernel.stepping import locked, today
from apps.registry.operations.locking import standing

from .. import states
from ..models import Batch, Paper, Transfer
from ..permissions import Permission, own_agency
from ..readers import HANDED
from ..rules import producers
from . import papers
from .steps import (
    CLOCK,
    DESK,
    PORTAL,
    TRANSFER,
    OtherBureau,
    begin,
    between,
    finish,
    noted,
    of_batch,
    of_its_batch,
    own,
    said,
    tell_bureau,
)

FAILED = _("Only a failure that stands has consequences: first the days to object are over.")


def stands(batch):
    """The failure stands, and it is one of the portal's own; raises Invalid."""
    if batch.origin == Batch.Origin.IMPORT:
        raise Invalid(_("What a table brought in was followed up elsewhere: it is handed to nobody here."))
    if batch.verdict != "fail" or batch.state not in (states.STANDS, states.SHOWN):
        raise Invalid(FAILED)


def elsewhere(batch):
    """Whether the nominal producer is another than the sampled party, and not at home in the bureau's own area."""
    if batch.producer_denied or not producers.is_another(
        batch.producer_id, batch.enterprise_id, batch.producer_name, batch.party_name
    ):
        return False
    home = batch.producer.division_id if batch.producer_id else ""
    return not home or not home.startswith(batch.agency.division.prefix)


def owe(batch, *, by, at):
    """The failure has come to stand: a producer elsewhere is told of to the bureau of its place."""
    if elsewhere(batch) and not batch.transfers.exists():
        of_its_batch("transferring", batch, starts_on=today(at), by=by, at=at)


# what became of a failure that was handed on, as the letter to a bureau outside the portal says it
BECAME = {
    "sampling.failure_open_again": "当事人在法定期限内提出异议，原不合格结论尚待处理，在另行函告前请勿据此责令改正",
    "sampling.retest_taken_up": "当事人申请的复检恢复进行，原不合格结论尚待处理，在另行函告前请勿据此责令改正",
    "sampling.failure_stands": "异议已经处理完毕，原不合格结论成立，请依法处理",
    "sampling.retest_overturned": "复检改判为合格，原不合格结论撤销，无需再作处理",
    "sampling.denial_decided": "经审查，认定标称生产者不是该产品的生产者，请勿据此责令其改正",
    "sampling.result_annulled": "该检验结论已经撤销，请勿据此处理；已经作出的处理请依法撤销",
}


def tell_receivers(batch, event, *, by, at, reason=""):
    """Every bureau that the failure was handed to hears what became of it; one outside the portal by letter."""
    for row in batch.transfers.select_related("receiver", "paper").order_by("pk"):
        if row.receiver_id:
            tell_bureau(batch, row.receiver_id, event, at)
            continue
        papers.issue(batch, Paper.Kind.HANDED_NEWS, by=by, at=at, to=row.receiver_name, letter=row.paper.number,
                     sent_on=str(row.sent_on), became=BECAME[event.verb], reason=reason)  # fmt: skip


def rests(batch, event, *, by, at):
    """The failure stands no longer: no bureau that it was handed to owes an order on it, and each hears so."""
    for pk in batch.transfers.order_by("pk").values_list("pk", flat=True):
        finish("ordering", (TRANSFER, pk), by=by, at=at)
    tell_receivers(batch, event, by=by, at=at)


def goes_on(batch, event, *, at):
    """It has come to stand, perhaps after all: a bureau that had received it owes its order, in days of its own."""
    if batch.producer_denied:
        return  # it was told of that, and is to do nothing
    for row in batch.transfers.exclude(receiver=None).exclude(received_on=None).order_by("pk"):
        _owes_order(row, by=PORTAL, at=at)
    tell_receivers(batch, event, by=PORTAL, at=at)


def _owes_order(row, *, by, at):
    begin("ordering", (TRANSFER, row.pk), starts_on=today(at), agency=row.receiver, label=str(row.batch),
          url=DESK.format(row.batch_id), by=by, at=at)  # fmt: skip


@transaction.atomic
def transfer(*, batch_id, reason, by, at, receiver="", receiver_name=""):
    """Hand a failure that stands to the bureau of the producer's place; returns the Transfer.

    `receiver` is the code of a bureau of the portal; `receiver_name` the name of one that has no account here.
    """
    batch = of_batch(batch_id, by)
    own(by, Permission.FOLLOW, batch.agency_id)
    stands(batch)
    to, name = _receiver(batch, receiver, " ".join((receiver_name or "").split())[:120])
    text = said(reason, "reason", _("A transfer names the receiving bureau and the reason."))
    paper = papers.issue(batch, Paper.Kind.TRANSFER, by=by, at=at, to=name, reason=text,
                         producer=batch.producer_name)  # fmt: skip
    row = Transfer.objects.create(batch=batch, receiver=to, receiver_name=name, reason=text, paper=paper,
                                  sent_on=today(at), sent_label=by.actor)  # fmt: skip
    finish("transferring", (CLOCK, batch.pk), by=by, at=at)
    _nobody_left(batch, by=by, at=at)
    begin("receipt", (TRANSFER, row.pk), starts_on=today(at), agency=batch.agency, label=str(batch),
          url=DESK.format(batch.pk), by=by, at=at)  # fmt: skip
    event = noted("sampling.transferred", batch, by=by, at=at, receiver=name, number=paper.number)
    if to:
        tell_bureau(batch, to.pk, event, at)
    return row


def _receiver(batch, receiver, name):
    """(Agency or None, name) of the receiving bureau; raises Invalid."""
    to = Agency.objects.filter(pk=receiver).first() if receiver else None
    if bool(receiver) == bool(name) or (receiver and (to is None or to.pk == batch.agency_id)):
        raise Invalid(_("Choose the bureau of the producer's place, or name one outside the portal."),
                      field="receiver")  # fmt: skip
    name = to.name if to else name
    if batch.transfers.filter(receiver_name=name).exists():
        raise Invalid(_("The failure was handed to this bureau already."), field="receiver" if to else "receiver_name")
    return to, name


@transaction.atomic
def receive_transfer(*, transfer_id, receipt, by, at):
    """The receiving bureau notes that a failure has arrived: its own days to order begin, unless the failure is open
    again meanwhile. Returns the Transfer."""
    row = locked(Transfer, transfer_id, by, "batch__agency__division", "batch__product", "receiver__division")
    by.require(Permission.FOLLOW)
    if row.receiver_id is None or not own_agency(by, row.receiver_id):
        raise OtherBureau
    _received(row, today(at), receipt, by=by, at=at)
    if row.batch.state in (states.STANDS, states.SHOWN) and row.batch.is_failed and not row.batch.producer_denied:
        _owes_order(row, by=by, at=at)
    return row


@transaction.atomic
def enter_receipt(*, transfer_id, received_on, receipt, file, by, at):
    """The sender enters the receipt of a bureau outside the portal, as it came; returns the Transfer."""
    row = locked(Transfer, transfer_id, by, "batch__agency__division")
    own(by, Permission.FOLLOW, row.batch.agency_id)
    if row.receiver_id is not None:
        raise Invalid(_("This bureau records its receipt itself."))
    between(received_on, row.sent_on, today(at), "received_on",
            _("A receipt has its day, not before the transfer was sent, and its text."))  # fmt: skip
    if not file:
        raise Invalid(_("The receipt of a bureau outside the portal is kept as it came."), field="file")
    row.receipt_file = store(file=file, owner=(HANDED, str(row.pk)), by=by, at=at,
                             division=row.batch.agency.division_id)  # fmt: skip
    return _received(row, received_on, receipt, by=by, at=at)


def _received(row, day, receipt, *, by, at):
    if row.received_on:
        raise Invalid(_("The receipt is on record already."))
    row.received_on, row.receipt_by_id = day, by.user_id
    row.receipt = said(receipt, "receipt", _("Write the number or the name under which it was received."), 200)
    row.save()
    finish("receipt", (TRANSFER, row.pk), by=by, at=at)
    noted("sampling.transfer_received", row.batch, by=by, at=at, receipt=row.receipt)
    return row


def ordered(batch, agency_id, *, by, at):
    """A party of the batch was ordered by a bureau: what that one owed is done, once nobody is left for it."""
    for pk in batch.transfers.filter(receiver=agency_id).order_by("pk").values_list("pk", flat=True):
        finish("ordering", (TRANSFER, pk), by=by, at=at)
    _nobody_left(batch, by=by, at=at)


def _nobody_left(batch, *, by, at):
    """The bureau of the sampling has ordered, or handed over, everybody who is to be ordered."""
    here = {batch.enterprise_id}
    if batch.producer_id and not batch.producer_denied and not elsewhere(batch) and not batch.transfers.exists():
        here.add(batch.producer_id)
    done = {standing(pk) for pk in batch.rectifications.values_list("enterprise_id", flat=True)}
    if {standing(pk) for pk in here if pk} <= done:
        finish("ordering", (CLOCK, batch.pk), by=by, at=at)
