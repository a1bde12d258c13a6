"""Who asked to be told by e-mail of what changes on the list: an address, and nothing else about anybody."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Subscription(models.Model):
    """One address. It counts once its owner has confirmed it; whoever leaves is deleted, and so is what was never
    confirmed.

    `key` stands in the signed links, so that an old link says nothing once somebody has subscribed anew. `last_seq` is
    the entry of the change feed up to which the reader has been told; `claimed_at` marks a digest on its way.
    """

    address = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(max_length=10)
    key = models.UUIDField(unique=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_seq = models.BigIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(address="") & Q(address=Lower("address")),
                name="serious_list_subscription_address",
                violation_error_message=_("Give an e-mail address."),
            ),
            models.CheckConstraint(
                condition=Q(last_seq__gte=0) & (Q(confirmed_at__isnull=False) | Q(last_seq=0, claimed_at__isnull=True)),
                name="serious_list_subscription_confirmed",
                violation_error_message=_("Nothing is sent to an address that its owner has not confirmed."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(confirmed_at__isnull=True), name="serious_list_subscr_unsure"
            ),
            models.Index(
                fields=["last_seq"], condition=Q(confirmed_at__isnull=False), name="serious_list_subscr_behind"
            ),
        ]

    def __str__(self):
        return str(self.pk)
