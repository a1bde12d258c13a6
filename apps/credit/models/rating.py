"""Runs, their shards, what they found, and the ratings that stand."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.registry.models import Enterprise

from .. import states
from ..querysets import RatingQuerySet
from .ruleset import Model, Ruleset


class Run(models.Model):
    """One rating of some or all enterprises by one ruleset for one day, with what was known at one moment."""

    class Kind(models.TextChoices):
        FULL = "full", _("whole province")
        CHANGED = "changed", _("enterprises whose facts changed")

    model = models.CharField(max_length=8, choices=Model.choices)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    ruleset = models.ForeignKey(Ruleset, models.PROTECT, related_name="runs")
    as_of = models.DateField()
    known_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=states.RUNNING)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    enterprises = models.BigIntegerField(default=0)
    facts = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=states.RUN_STATES), name="credit_run_state"),
            # two runs of one model never overlap, whatever the workers do
            models.UniqueConstraint(
                fields=["model"],
                condition=Q(state=states.RUNNING),
                name="credit_run_alone",
                violation_error_message=_("A rating is already running."),
            ),
        ]

    def __str__(self):
        return f"{self.model} {self.as_of}"


class Shard(models.Model):
    """A part of a run by division prefix: redone as a whole when its worker dies."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="shards")
    prefix = models.CharField(max_length=6)
    state = models.CharField(max_length=8, default=states.WAITING)
    enterprises = models.BigIntegerField(default=0)
    facts = models.BigIntegerField(default=0)
    staged = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "prefix"], name="credit_shard_once"),
            models.CheckConstraint(condition=Q(state__in=states.SHARD_STATES), name="credit_shard_state"),
        ]

    def __str__(self):
        return self.prefix


class Staged(models.Model):
    """What a shard found different from what stands; unlogged, so a crash of the server empties it and the shard's
    count then says that it must be redone."""

    shard_id = models.BigIntegerField()
    enterprise_id = models.BigIntegerField()
    score = models.IntegerField()
    grade = models.CharField(max_length=3)
    facts = models.IntegerField()
    inputs = models.BinaryField(null=True)
    pk = models.CompositePrimaryKey("shard_id", "enterprise_id")

    def __str__(self):
        return f"{self.shard_id}/{self.enterprise_id}"


class Rating(models.Model):
    """A result that stood from `rated_at` until `superseded_at`; stored only when it differs from the one before.

    `inputs` is the SHA-256 of the facts it rests on, as "id.version" in order, joined by commas (32 zero bytes for no
    fact): with the run's ruleset, day and moment it can be computed again, bit for bit.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="ratings", db_index=False)
    model = models.CharField(max_length=8, choices=Model.choices)
    # no constraint in the database: a run inserts a million rows that all carry its own number, which it holds locked,
    # and checking that number a million times costs as much as the rating
    run = models.ForeignKey(Run, models.PROTECT, related_name="ratings", db_index=False, db_constraint=False)
    score = models.IntegerField(_("score in hundredths"))
    grade = models.CharField(_("grade"), max_length=3)
    facts = models.IntegerField()
    inputs = models.BinaryField(null=True)
    rated_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "model"],
                condition=Q(superseded_at__isnull=True),
                name="credit_rating_current",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(superseded_at__gt=F("rated_at")),
                name="credit_rating_times",
            ),
        ]
        indexes = [
            # the history of one enterprise, newest first
            models.Index(
                fields=["enterprise", "-rated_at"],
                condition=Q(superseded_at__isnull=False),
                name="credit_rating_history",
            ),
        ]

    def __str__(self):
        return f"{self.grade} {self.score / 100}"
