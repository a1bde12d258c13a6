"""What was handed to whom, in which order, and what came back."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.serious_list.models import Entry

from .. import states
from ..querysets import DeliveryQuerySet
from ..rules import feedback
from .partners import Partner

STATES = {
    states.WAITING: _("not yet read"),
    states.HANDED: _("read, not confirmed"),
    states.CHANGED: _("told of another party, not yet read"),
    states.RECEIVED: _("receipt confirmed"),
    states.APPLIED: _("measure applied"),
    states.NOT_APPLICABLE: _("not applicable"),
    states.LIFTED: _("lifted"),
}
RESULTS = {
    feedback.RECEIVED: _("received"),
    feedback.APPLIED: _("applied"),
    feedback.NOT_APPLICABLE: _("not applicable"),
    feedback.LIFTED: _("lifted"),
}


class Delivery(models.Model):
    """One entry at one partner, with the measures the partner owes. Written by operations/distributing.py and answers.

    `stands` follows the entry. `handed_at` is when the partner first read the entry itself; a tombstone alone is no
    delivery of data. `due_on` is the last day for what the partner owes now, null where it owes nothing.
    """

    # no index of their own: a constraint and an index below begin with them, and a page of a feed writes 1,000 rows
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="deliveries", db_index=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="deliveries", db_index=False)
    measures = ArrayField(models.CharField(max_length=40))
    stands = models.BooleanField(default=True)
    ended_on = models.DateField(null=True, blank=True)
    state = models.CharField(_("state"), max_length=14, choices=list(STATES.items()), default=states.WAITING)
    made_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # the tombstone was read
    answered_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "entry"],
                name="joint_punishment_delivery_once",
                violation_error_message=_("This partner has this entry already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.STATES),
                name="joint_punishment_delivery_state",
                violation_error_message=_("This is not a state of a delivery."),
            ),
            models.CheckConstraint(
                condition=Q(stands=True, ended_on__isnull=True) | Q(stands=False, ended_on__isnull=False),
                name="joint_punishment_delivery_ended",
                violation_error_message=_("What has ended knows when, and only that."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.WAITING) | Q(handed_at__isnull=False),
                name="joint_punishment_delivery_handed",
                violation_error_message=_("A partner answers only for an entry it has received."),
            ),
            models.CheckConstraint(
                condition=~Q(state=states.LIFTED) | Q(stands=False),
                name="joint_punishment_delivery_lifted",
                violation_error_message=_("A measure is lifted after the entry has ended."),
            ),
            models.CheckConstraint(
                condition=~Q(measures=[]),
                name="joint_punishment_delivery_measures",
                violation_error_message=_("A partner is told because it owes a measure."),
            ),
        ]
        indexes = [
            models.Index(fields=["entry"], name="joint_punishment_of_entry"),
            # the tracker: few rows of all that ever were
            models.Index(
                fields=["due_on", "id"],
                condition=Q(state__in=(states.WAITING, *states.HOLDING)),
                name="joint_punishment_owed",
            ),
        ]

    def __str__(self):
        return f"{self.partner_id} {self.entry_id}"


class Reading(models.Model):
    """A page that a partner has read and the deliveries do not say yet: one of a thousand lines is answered first.

    Written in the transaction that reads; `operations/feeding.py` settles it, at once where it is short. The lines are
    those after `since` up to `last`; `unshown` are those of them that list an entry and showed none.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()
    since = models.BigIntegerField()
    last = models.BigIntegerField()
    unshown = ArrayField(models.BigIntegerField())

    def __str__(self):
        return f"{self.partner_id} {self.at:%Y-%m-%d %H:%M}"


class Item(models.Model):
    """One line of a partner's feed; `seq` grows in the order of commit, because one writes at a time.

    "ended" is a tombstone. A line is never altered; what it shows of the entry is read when the feed is. `entry`,
    `number` and `measures` are what the delivery said when the line was written; the database copies them
    (sql/lines.sql), so that a page finds them without its thousand deliveries. `party` and `code` are what a line that
    lists told of the party, "" in a tombstone (sql/told.sql): where they differ from what is, a line follows.
    """

    class Kind(models.TextChoices):
        LISTED = "listed"
        ENDED = "ended"

    seq = models.BigAutoField(primary_key=True)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_index=False)
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    at = models.DateTimeField()
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+", db_index=False, editable=False)
    number = models.CharField(max_length=80, editable=False)
    measures = ArrayField(models.CharField(max_length=40), editable=False)
    party = models.CharField(max_length=200, db_default="", editable=False)
    code = models.CharField(max_length=18, db_default="", editable=False)

    class Meta:
        indexes = [models.Index(fields=["partner", "seq"], name="joint_punishment_feed")]

    def __str__(self):
        return f"#{self.seq} {self.kind}"


class Answer(models.Model):
    """What a partner said of one entry, known by the partner's own key: the same key twice is the same answer."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=64)
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="answers")
    result = models.CharField(max_length=14, choices=list(RESULTS.items()))
    on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "key"],
                name="joint_punishment_answer_once",
                violation_error_message=_("This key was used for another answer."),
            ),
            models.CheckConstraint(
                condition=Q(result__in=feedback.RESULTS) & ~Q(key=""),
                name="joint_punishment_answer_words",
                violation_error_message=_("An answer has a key and one of the known results."),
            ),
        ]

    def __str__(self):
        return f"{self.key} {self.result}"
