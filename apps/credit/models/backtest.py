"""Backtests (回溯检验): what a ruleset would have done, kept with what it was asked and what came out."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.registry.models import Enterprise

from .. import states
from ..querysets import BacktestQuerySet, MoveQuerySet
from .ruleset import Model, Ruleset


class Backtest(models.Model):
    """A trial of a ruleset over the province or a division; its steps are transactions, so it goes on where it died.

    `base` is the ruleset it is held against, `observed_until` the last day of the year in which failures are counted:
    both rulesets are computed as of a year before that day, with what was known then. `content` is the version of the
    draft that was tried: a draft changed in between ends the trial, because no figure may mix two drafts.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", pgettext_lazy("backtest", "running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        STOPPED = "stopped", _("stopped")

    ruleset = models.ForeignKey(Ruleset, models.PROTECT, related_name="backtests")
    base = models.ForeignKey(Ruleset, models.PROTECT, related_name="+")
    model = models.CharField(max_length=8, choices=Model.choices)
    content = models.PositiveIntegerField()
    as_of = models.DateField(_("as of"))
    observed_until = models.DateField(_("failures counted until"))
    failure_kinds = ArrayField(models.CharField(max_length=40))
    prefix = models.CharField(max_length=6, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    step = models.PositiveSmallIntegerField(default=0)  # how many of STEPS are done
    enterprises = models.BigIntegerField(default=0)
    moved = models.BigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)  # times a worker took the step that is next
    error = models.TextField(blank=True)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = BacktestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=states.BACKTEST_STATES), name="credit_backtest_state"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(finished_at__isnull=False, step=len(states.BACKTEST_STEPS)),
                name="credit_backtest_whole",
            ),
            models.CheckConstraint(
                condition=~Q(failure_kinds=[]),
                name="credit_backtest_kinds",
                violation_error_message=_("Choose at least one kind of failure."),
            ),
            models.UniqueConstraint(
                fields=["ruleset", "prefix"],
                condition=Q(state__in=["waiting", "running"]),
                name="credit_backtest_once",
                violation_error_message=_("This ruleset is already being tried over the same division."),
            ),
        ]

    def __str__(self):
        return f"{self.ruleset.code} {self.as_of}"


class BacktestStop(models.Model):
    """Somebody asked that a trial stop. A row of its own: the trial's is held by its worker while a step takes."""

    backtest = models.OneToOneField(Backtest, models.CASCADE, primary_key=True, related_name="stop")
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()

    def __str__(self):
        return f"{self.backtest_id} {self.asked_by}"


class BacktestCount(models.Model):
    """How many enterprises went from which grade to which, over all or within one city, industry or size.

    `dimension` is all, city, industry or scale; `place` its value ("" for all, and where it is not known).
    """

    backtest = models.ForeignKey(Backtest, models.CASCADE, related_name="counts")
    dimension = models.CharField(max_length=8)
    place = models.CharField(max_length=8, blank=True)
    before = models.CharField(max_length=3, blank=True)  # "" where nothing stood
    after = models.CharField(max_length=3)
    enterprises = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["backtest", "dimension", "place", "before", "after"], name="credit_backtestcount_once"
            )
        ]

    def __str__(self):
        return f"{self.dimension} {self.place} {self.before}→{self.after}"


class BacktestMove(models.Model):
    """An enterprise that would get another grade; scores in hundredths."""

    # No constraint in the database for either key, as for ratings (adr 20): to check them, a trial would lock every
    # enterprise that moves. The register takes their rows along when it undoes an import.
    backtest = models.ForeignKey(Backtest, models.CASCADE, related_name="moves", db_index=False, db_constraint=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    before = models.CharField(max_length=3, blank=True)
    after = models.CharField(max_length=3)
    score_before = models.IntegerField(null=True)
    score_after = models.IntegerField()

    objects = MoveQuerySet.as_manager()

    class Meta:
        constraints = [
            # serves the list in order, too
            models.UniqueConstraint(fields=["backtest", "enterprise"], name="credit_backtestmove_once"),
        ]
        indexes = [models.Index(fields=["enterprise"], name="credit_backtestmove_of")]

    def __str__(self):
        return f"{self.enterprise_id} {self.before}→{self.after}"


class BacktestOutcome(models.Model):
    """Of the enterprises a ruleset (`which`: base or draft) gave a grade a year before, how many failed in the year."""

    backtest = models.ForeignKey(Backtest, models.CASCADE, related_name="outcomes")
    which = models.CharField(max_length=5)
    grade = models.CharField(max_length=3)
    rank = models.PositiveSmallIntegerField()
    enterprises = models.BigIntegerField()
    failed = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["backtest", "which", "grade"], name="credit_backtestoutcome_once"),
            models.CheckConstraint(
                condition=Q(failed__lte=models.F("enterprises")), name="credit_backtestoutcome_part"
            ),
        ]

    def __str__(self):
        return f"{self.which} {self.grade}: {self.failed}/{self.enterprises}"


class BacktestRank(models.Model):
    """How well a ruleset's scores put the later failures last: twice the number of pairs of one that failed and one
    that did not in which the one that failed had the lower score, ties counting once (so AUC = concordant2 / 2 pairs).
    """

    backtest = models.ForeignKey(Backtest, models.CASCADE, related_name="ranks")
    which = models.CharField(max_length=5)
    enterprises = models.BigIntegerField()
    failed = models.BigIntegerField()
    concordant2 = models.DecimalField(max_digits=30, decimal_places=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["backtest", "which"], name="credit_backtestrank_once")]

    def __str__(self):
        return f"{self.which} {self.concordant2}"
