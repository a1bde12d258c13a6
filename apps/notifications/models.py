"""Messages to people, agencies and enterprises; messages to many."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.audit.models import Event

from . import kinds, states
from .querysets import MassSendQuerySet, MessageQuerySet


class MassSend(models.Model):
    """A message to an audience. `count` and `fingerprint` are what the second person saw and released."""

    class State(models.TextChoices):
        DRAFT = states.DRAFT, _("draft")
        SUBMITTED = states.SUBMITTED, _("waiting for release")
        RELEASED = states.RELEASED, _("released, about to go out")
        SENT = states.SENT, _("sent")
        STOPPED = states.STOPPED, _("stopped, because the recipients have changed")
        WITHDRAWN = states.WITHDRAWN, _("withdrawn")

    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), max_length=4000)
    audience = models.CharField(_("recipients"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    count = models.PositiveIntegerField(_("number of recipients"), default=0)
    fingerprint = models.CharField(max_length=64)
    division_code = models.CharField(max_length=6)
    division_prefix = models.CharField(max_length=6)
    zone_code = models.CharField(max_length=12, blank=True)
    agency_code = models.CharField(max_length=32)
    created_by = models.CharField(max_length=200)
    created_user = models.BigIntegerField()
    created_at = models.DateTimeField()
    released_by = models.CharField(max_length=200, blank=True)
    released_user = models.BigIntegerField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MassSendQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.STATES),
                name="notifications_masssend_state",
                violation_error_message=_("Unknown state of a message to many."),
            ),
            models.CheckConstraint(
                condition=Q(released_user__isnull=True) | ~Q(released_user=models.F("created_user")),
                name="notifications_masssend_second_person",
                violation_error_message=_("Whoever prepared a message to many cannot release it."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["released", "sent"]) | Q(released_user__isnull=False),
                name="notifications_masssend_released",
                violation_error_message=_("A message to many goes out only after a second person released it."),
            ),
        ]

    def __str__(self):
        return self.title


class Message(models.Model):
    """One message to one inbox: a person's, an agency's or an enterprise's. Written with the change it tells of."""

    class Recipient(models.TextChoices):
        USER = "user", _("person")
        AGENCY = "agency", _("agency")
        ENTERPRISE = "enterprise", _("enterprise")

    kind = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    recipient_kind = models.CharField(max_length=10, choices=Recipient.choices)
    recipient_id = models.CharField(max_length=64)
    url = models.CharField(max_length=200, blank=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    mass_send = models.ForeignKey(MassSend, models.PROTECT, null=True, blank=True, related_name="messages")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.CharField(max_length=200, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient_kind__in=["user", "agency", "enterprise"]) & ~Q(recipient_id=""),
                name="notifications_message_recipient",
                violation_error_message=_("A message goes to a person, an agency or an enterprise."),
            ),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="/"),
                name="notifications_message_url",
                violation_error_message=_("A message leads to a page of this portal only."),
            ),
            models.UniqueConstraint(
                fields=["mass_send", "recipient_kind", "recipient_id"],
                condition=Q(mass_send__isnull=False),
                name="notifications_message_once",
                violation_error_message=_("This recipient already has the message."),
            ),
        ]
        indexes = [
            models.Index(fields=["recipient_kind", "recipient_id", "-created_at", "-id"], name="notifications_in_time"),
            models.Index(
                fields=["recipient_kind", "recipient_id"],
                condition=Q(read_at__isnull=True),
                name="notifications_unread",
            ),
            models.Index(fields=["event"], condition=Q(mailed_at__isnull=True), name="notifications_not_mailed"),
        ]

    def __str__(self):
        return self.title

    @property
    def title(self):
        return kinds.find(self.kind).render(self.data)[0]

    @property
    def body(self):
        return kinds.find(self.kind).render(self.data)[1]


class Subscription(models.Model):
    """One address that wants news of one list, or of one topic of it. It counts once its owner has confirmed it;
    whoever leaves is deleted, and so is what was never confirmed. Nothing else is kept of anybody.

    `key` stands in the signed links, so that an old link says nothing once somebody has subscribed anew. `last_seq` is
    the number of the list up to which the reader has been told; `claimed_at` marks a digest on its way.
    """

    mailing_list = models.CharField(max_length=40)  # code of lists.py
    topic = models.CharField(max_length=200, blank=True)
    address = models.EmailField(_("e-mail address"))
    language = models.CharField(max_length=10)
    key = models.UUIDField(unique=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_seq = models.BigIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address", "mailing_list", "topic"],
                name="notifications_subscription_once",
                violation_error_message=_("This address has asked for this already."),
            ),
            models.CheckConstraint(
                condition=~Q(address="") & Q(address=Lower("address")) & ~Q(mailing_list=""),
                name="notifications_subscription_address",
                violation_error_message=_("Give an e-mail address."),
            ),
            models.CheckConstraint(
                condition=Q(last_seq__gte=0) & (Q(confirmed_at__isnull=False) | Q(last_seq=0, claimed_at__isnull=True)),
                name="notifications_subscription_confirmed",
                violation_error_message=_("Nothing is sent to an address that its owner has not confirmed."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(confirmed_at__isnull=True), name="notifications_subscr_unsure"
            ),
            models.Index(
                fields=["mailing_list", "last_seq"],
                condition=Q(confirmed_at__isnull=False),
                name="notifications_subscr_behind",
            ),
        ]

    def __str__(self):
        return str(self.pk)
