"""Prize money: owed with the conferral, paid by its day, claimed back with the honour. The treasury pays; the portal
keeps that it did, and by which number."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.operations import start_clock, stop_clocks
from apps.kernel.errors import Invalid
from apps.kernel.stepping import OutOfReach, moved, saved, today
from apps.notifications.operations import notify
from apps.registry.operations.locking import hold, standing

from .. import states
from ..models import Honour, Money
from ..permissions import own_agency
from .steps import MONEY, MONEY_TOLD, PORTAL, OtherBureau, positive, untied

PAYMENT, REPAYMENT = "awards.payment", "awards.repayment"
TAKEN = (states.REVOKED, states.WITHDRAWN)  # whoever gives an honour up keeps what was paid, until it is revoked


def owe(honour, at):
    """What the prize of an honour brings is owed to its holder from the conferral on; None where it brings nothing."""
    amount = honour.prize.people_amount if honour.person else honour.prize.amount
    if not amount:
        return None
    row = Money.objects.create(honour=honour, amount=amount, due_on=today(at))
    return _run(row, honour, at)


def _run(row, honour, at):
    row.due_on = _clock(row, honour, PAYMENT, at=at).due_on
    row.save(update_fields=["due_on"])
    return row


def _clock(row, honour, rule, *, at, **more):
    return start_clock(
        rule_code=rule, subject=(MONEY, row.pk), starts_on=today(at), division=honour.enterprise.division_id,
        zone_code=honour.enterprise.zone_id or "", label=honour.number, url=f"/desk/awards/honours/{honour.pk}/",
        holder=honour.agency_id, by=PORTAL, at=at, **more,
    )  # fmt: skip


def _held(honour_id, by, at):
    """(honour, money), locked, for the bureau that conferred it; raises OutOfReach, OtherBureau, Recused."""
    key = Honour.objects.visible_to(by).filter(pk=honour_id).values_list("enterprise_id", flat=True).first()
    if key is None:
        raise OutOfReach
    hold(key)
    rows = Honour.objects.select_for_update(of=("self",)).select_related("prize", "agency", "enterprise")
    honour = rows.get(pk=honour_id)
    if not own_agency(by, honour):
        raise OtherBureau
    untied(by, honour.uscc, honour.holder, today(at))
    row = of_honour(honour)
    if row is None:
        raise OutOfReach
    return honour, row


def of_honour(honour):
    """The money of an honour whose lock is held, locked; None where its prize brings none."""
    return Money.objects.select_for_update().filter(honour=honour).first()


@transaction.atomic
def pay(*, honour_id, number, on, by, at):
    """Record that the prize money was paid, with its day and the number of the payment; returns the Money."""
    by.require(states.MANAGE)
    honour, row = _held(honour_id, by, at)
    made = moved(row, "pay", states.MONIES, by)
    if not honour.conferred_on <= on <= today(at):
        raise Invalid(_("The payment lies between the conferral and today."), field="on")
    row.paid_on, row.voucher, row.paid_by, row.paid_label = on, positive(number, "number")[:80], by.user_id, by.actor
    saved(row)
    stop_clocks(subject=(MONEY, row.pk), by=by, at=at, rule_code=PAYMENT)
    _tell(row, honour, _note(row, honour, made.event, by=by, at=at, number=row.voucher), at)
    return row


@transaction.atomic
def take_back(*, honour_id, number, on, by, at):
    """Record that the prize money of an honour that was taken is back, with the number of the receipt."""
    by.require(states.MANAGE)
    honour, row = _held(honour_id, by, at)
    made = moved(row, "take_back", states.MONIES, by)
    if not row.claimed_on <= on <= today(at):
        raise Invalid(_("The money comes back between the decision and today."), field="on")
    row.returned_on, row.receipt, row.returned_label = on, positive(number, "number")[:80], by.actor
    saved(row)
    stop_clocks(subject=(MONEY, row.pk), by=by, at=at, rule_code=REPAYMENT)
    _note(row, honour, made.event, by=by, at=at, number=row.receipt)
    return row


def with_the_honour(honour, *, at):
    """The honour was taken: what was paid is claimed back in the time of the rules, what was not is owed no more.

    For the caller that holds the honour's lock; returns the Money, or None.
    """
    row = of_honour(honour) if honour.state in TAKEN else None
    if row is None or row.state not in (states.OWED, states.PAID):
        return row
    made = moved(row, "claim" if row.state == states.PAID else "void", states.MONIES, PORTAL)
    stop_clocks(subject=(MONEY, row.pk), by=PORTAL, at=at, rule_code=PAYMENT)
    if row.state == states.CLAIMED:
        clock = _clock(row, honour, REPAYMENT, at=at, duty=False, enterprise_id=standing(honour.enterprise_id))
        row.claimed_on, row.back_until = today(at), clock.due_on
    saved(row)
    _tell(row, honour, _note(row, honour, made.event, by=PORTAL, at=at), at)
    return row


def given_back(honour, at):
    """The honour is given back: what was paid stays paid, what was returned or not paid yet is owed again."""
    row = of_honour(honour)
    if row is None or row.state not in (states.VOID, states.CLAIMED, states.RETURNED):
        return
    made = moved(row, "leave" if row.state == states.CLAIMED else "owe_again", states.MONIES, PORTAL)
    stop_clocks(subject=(MONEY, row.pk), by=PORTAL, at=at, rule_code=REPAYMENT)
    row.claimed_on, row.back_until, row.returned_on, row.receipt, row.returned_label = None, None, None, "", ""
    if row.state == states.OWED:
        row.paid_on, row.voucher, row.paid_by, row.paid_label = None, "", None, ""
    saved(row)
    if row.state == states.OWED:
        _run(row, honour, at)
    _tell(row, honour, _note(row, honour, made.event, by=PORTAL, at=at), at)


def on_paper(honour):
    """What the paper that takes an honour says of the money: {money, money_until}, empty where nothing was paid."""
    row = Money.objects.filter(honour=honour, state=states.CLAIMED).first()
    return {"money": str(row.amount) if row else "", "money_until": str(row.back_until) if row else ""}


def _note(row, honour, verb, *, by, at, **data):
    data = {"state": row.state, "honour": honour.number, "amount": str(row.amount)} | data
    return record(verb=verb, by=by, at=at, subject=("award_honour", honour.pk),
                  division=honour.enterprise.division_id, data=data)  # fmt: skip


def _tell(row, honour, event, at):
    notify(kind=MONEY_TOLD, to=("enterprise", standing(honour.enterprise_id)), event=event, at=at,
           url=f"/my/awards/honours/{honour.pk}/", data={"number": honour.number, "state": row.state})  # fmt: skip
