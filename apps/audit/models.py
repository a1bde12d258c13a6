"""Events, their chain, the published heads and the outbox."""

from datetime import timedelta

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .querysets import EventQuerySet


class Event(models.Model):
    """Something that was done: written in the transaction of the change, never altered (a trigger refuses).

    Actors and subjects are text, so that every app above can record without a foreign key back up.
    """

    at = models.DateTimeField()
    verb = models.CharField(max_length=80)
    actor = models.CharField(max_length=200)
    actor_kind = models.CharField(max_length=16)
    actor_user = models.BigIntegerField(null=True)
    agency = models.CharField(max_length=32, blank=True)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    division = models.CharField(max_length=6, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    data = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="audit_event_subject"),
            models.Index(fields=["division", "-id"], name="audit_event_division"),
            models.Index(fields=["actor_user", "-id"], name="audit_event_actor"),
            models.Index(fields=["verb", "-id"], name="audit_event_verb"),
            # events come almost in the order of time: a few pages of index find any day
            BrinIndex(fields=["at"], name="audit_event_at"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb}"


class Link(models.Model):
    """The chain: one row per event in the order of commit, written by a deferred trigger at commit.

    `hash` = SHA-256(prev || digest of the event's canonical text). The lock on the head is held only while a
    transaction commits, never for its length.
    """

    seq = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="link")
    prev = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    def __str__(self):
        return f"#{self.seq}"


class Head(models.Model):
    """The head of the chain at the end of a day, published so that outsiders can hold the province to it.

    The database refuses one that does not fit the chain, and links each to the one before: `prev` is that one's `seal`,
    both written by a trigger (sql/heads_guard.sql).
    """

    day = models.DateField(unique=True)
    seq = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    events = models.BigIntegerField()
    published_at = models.DateTimeField()
    prev = models.BinaryField(max_length=32, default=b"")
    seal = models.BinaryField(max_length=32, default=b"")

    def __str__(self):
        return f"{self.day} #{self.seq}"

    @property
    def hash_hex(self):
        """64 hexadecimal digits: what an outsider writes down."""
        return bytes(self.hash).hex()

    @property
    def is_late(self):
        """Whether it was published on a later day than the morning after: caught up once the portal ran again."""
        return timezone.localdate(self.published_at) > self.day + timedelta(days=1)


class Delivery(models.Model):
    """One event for one consumer, in the same transaction; claimed with SKIP LOCKED, never a cursor over ids."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("delivered")
        FAILED = "failed", _("failed")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    consumer = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "consumer"], name="audit_delivery_once")]
        indexes = [
            # the claim: only what still waits, in due order
            models.Index(fields=["due_at", "id"], condition=models.Q(state="waiting"), name="audit_delivery_waiting"),
            models.Index(fields=["-id"], condition=models.Q(state="failed"), name="audit_delivery_failed"),
        ]

    def __str__(self):
        return f"{self.consumer} {self.state}"
