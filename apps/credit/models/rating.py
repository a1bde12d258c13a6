"""Runs, their shards, what they found, and the ratings that stand."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.registry.models import Enterprise

from .. import states
from ..querysets import RatingQuerySet, RunQuerySet
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

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=states.RUN_STATES), name="credit_run_state"),
            models.CheckConstraint(
                condition=Q(state=states.RUNNING, finished_at__isnull=True)
                | (~Q(state=states.RUNNING) & Q(finished_at__isnull=False)),
                name="credit_run_finished",
                violation_error_message=_("A rating run has an end as soon as it no longer runs, and not before."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.FAILED) & ~Q(error="") | ~Q(state=states.FAILED) & Q(error=""),
                name="credit_run_error",
                violation_error_message=_("A rating run that failed says why, and no other does."),
            ),
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
    """A part of a run: the enterprises from `first_id` to before `past_id`; redone as a whole when its worker dies.

    Who works on it holds the row's lock, and nothing else says so: the lock dies with the worker.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="shards")
    number = models.PositiveIntegerField()
    first_id = models.BigIntegerField()
    past_id = models.BigIntegerField()
    state = models.CharField(max_length=8, default=states.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)  # that failed and could say so
    done_at = models.DateTimeField(null=True)
    enterprises = models.BigIntegerField(default=0)
    facts = models.BigIntegerField(default=0)
    staged = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="credit_shard_once"),
            models.CheckConstraint(condition=Q(state__in=states.SHARD_STATES), name="credit_shard_state"),
            models.CheckConstraint(condition=Q(first_id__lt=F("past_id")), name="credit_shard_range"),
            models.CheckConstraint(
                condition=Q(state=states.DONE, done_at__isnull=False) | Q(state=states.WAITING, done_at__isnull=True),
                name="credit_shard_done",
            ),
        ]

    def __str__(self):
        return str(self.number)


class Staged(models.Model):
    """What a shard found different from what stands; unlogged, so a crash of the server empties it and the shard's
    count then says that it must be redone.

    `stands_id` is the rating it was compared with: publishing replaces that one and no other. Without a grade the
    enterprise is no longer rated (it ended or was merged away), and its rating ends without a successor.

    The key is the model's alone: a shard is written once, under the lock of its row, by one statement that names an
    enterprise once. The database keeps no index for it, which would cost a large run more than it ever gave back.
    """

    shard_id = models.BigIntegerField()
    enterprise_id = models.BigIntegerField()
    stands_id = models.BigIntegerField(null=True)
    score = models.IntegerField(null=True)
    grade = models.CharField(max_length=3, null=True)  # noqa: DJ001 - null is not a grade, and "" would be one
    facts = models.IntegerField(null=True)
    inputs = models.BinaryField(null=True)
    mark = models.BigIntegerField(null=True)
    pk = models.CompositePrimaryKey("shard_id", "enterprise_id")

    class Meta:
        # a publication reads, and empties, one shard after the other
        indexes = [models.Index(fields=["shard_id"], name="credit_staged_shard")]

    def __str__(self):
        return f"{self.shard_id}/{self.enterprise_id}"


class Rating(models.Model):
    """A result that stood from `rated_at` until `superseded_at`; stored only when it differs from the one before.

    `inputs` is the SHA-256 of the facts it rests on, as "id.version" in order of ids, joined by commas; null for no
    fact. With the run's ruleset and day it can be computed again, bit for bit (queries.reproduce).
    `mark` is a quick 64-bit hash over the same ids and versions, which only tells a run what need not be hashed anew.
    """

    # No constraint in the database for either key. A run inserts a million rows: checking its own number, which it
    # holds locked, or locking a million enterprises it has just read, costs as much as the rating. The register takes
    # a rated enterprise away only by undoing an import, and its ratings with it (operations.leaving); where a shard
    # under way still stages one, the next run ends the rating of what it no longer finds.
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="ratings", db_index=False, db_constraint=False
    )
    model = models.CharField(max_length=8, choices=Model.choices)
    run = models.ForeignKey(Run, models.PROTECT, related_name="ratings", db_index=False, db_constraint=False)
    score = models.IntegerField(_("score in hundredths"))
    grade = models.CharField(_("grade"), max_length=3)
    facts = models.IntegerField()
    inputs = models.BinaryField(null=True)
    mark = models.BigIntegerField(null=True)
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
