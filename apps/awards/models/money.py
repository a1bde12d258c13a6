"""The prize money of an honour: owed with the conferral, paid, and claimed back where the honour is taken."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .. import states
from ..querysets import OfHonourQuerySet
from .honour import Honour
from .round import day, label

MONEY_STATES = {
    states.OWED: _("to be paid"),
    states.PAID: pgettext_lazy("prize money", "paid"),
    states.VOID: _("no longer owed"),
    states.CLAIMED: _("to be returned"),
    states.RETURNED: pgettext_lazy("prize money", "returned"),
}


class Money(models.Model):
    """`amount` is that of the prize on the day of the conferral. `voucher` is the number of the payment, `receipt` that
    of its return: the money itself goes through the treasury, here stands that it went."""

    honour = models.OneToOneField(Honour, models.PROTECT, related_name="money")
    amount = models.DecimalField(_("prize in yuan"), max_digits=12, decimal_places=2)
    state = models.CharField(_("state"), max_length=8, choices=list(MONEY_STATES.items()), default=states.OWED)
    due_on = models.DateField(_("due"))
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    voucher = models.CharField(_("number of the payment"), max_length=80, blank=True)
    paid_by = models.BigIntegerField(null=True)
    paid_label = label()
    claimed_on = day()
    back_until = models.DateField(_("to be returned until"), null=True, blank=True)
    returned_on = models.DateField(_("returned on"), null=True, blank=True)
    receipt = models.CharField(_("number of the receipt"), max_length=80, blank=True)
    returned_label = label()

    objects = OfHonourQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.MONEY_STATES, amount__gt=0),
                name="awards_money_state",
                violation_error_message=_("Prize money is an amount that is owed, paid, or to be returned."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(states.PAID, states.CLAIMED, states.RETURNED))
                | Q(paid_on__isnull=False) & ~Q(voucher=""),
                name="awards_money_paid",
                violation_error_message=_("What is paid has its day and the number of the payment."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(states.CLAIMED, states.RETURNED))
                | Q(claimed_on__isnull=False, back_until__gte=F("claimed_on")),
                name="awards_money_claimed",
                violation_error_message=_("What is to be returned has its day."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.RETURNED) | Q(returned_on__gte=F("claimed_on")) & ~Q(receipt=""),
                name="awards_money_returned",
                violation_error_message=_("What is returned has its day and the number of the receipt."),
            ),
        ]

    def __str__(self):
        return f"{self.honour_id} {self.amount}"
