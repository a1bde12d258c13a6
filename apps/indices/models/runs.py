"""Runs, their steps, what they found wrong, and results with the vintages they rest on."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .. import states
from ..querysets import ResultQuerySet, RunQuerySet
from .definitions import Definition, Index
from .statistics import PERIOD, Sector


class Run(models.Model):
    """One computation of some or all indices with what was known at one moment.

    Asked for at `started_at` and queued; a worker begins it when nobody writes to the store, and `known_at` is that
    moment. `index` is the one that was asked for, computed with all that it reads; None for all.
    """

    class Trigger(models.TextChoices):
        SCHEDULE = "schedule", _("by the clock")
        DEMAND = "demand", _("on demand")
        COMMAND = "command", _("by command")

    trigger = models.CharField(_("begun"), max_length=8, choices=Trigger.choices)
    period = models.CharField(_("period"), max_length=7, blank=True)  # "" for all
    index = models.ForeignKey(Index, models.PROTECT, null=True, related_name="+")
    known_at = models.DateTimeField(_("with what was known at"), null=True)
    state = models.CharField(_("state"), max_length=8, default=states.QUEUED)
    asked_by = models.CharField(max_length=200)
    asked_user = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    new_values = models.PositiveIntegerField(default=0)  # vintages of live series that it recorded
    error = models.TextField(blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=states.RUN_STATES), name="indices_run_state"),
            models.CheckConstraint(
                condition=Q(period="") | Q(period__regex=PERIOD),
                name="indices_run_period",
                violation_error_message=_("A period is written 2023, 2023H1, 2023Q1 or 2023-01."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.RUN_OPEN, finished_at__isnull=True)
                | ~Q(state__in=states.RUN_OPEN) & Q(finished_at__isnull=False),
                name="indices_run_finished",
            ),
            models.CheckConstraint(
                condition=Q(state=states.QUEUED, known_at__isnull=True)
                | Q(state__in=(states.RUNNING, states.DONE), known_at__isnull=False)
                | Q(state=states.FAILED),
                name="indices_run_known",
            ),
            models.UniqueConstraint(
                fields=["finished_at"],  # of open runs: none
                condition=Q(finished_at__isnull=True),
                nulls_distinct=False,
                name="indices_run_alone",
                violation_error_message=_("A computation of the indices is already running."),
            ),
        ]

    def __str__(self):
        return f"{self.pk}"

    @property
    def is_open(self):
        return self.state in states.RUN_OPEN


class Step(models.Model):
    """One index of a run, in the order of what rests on what; done once, skipped when the run is continued."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="steps")
    index = models.ForeignKey(Index, models.PROTECT, related_name="+")
    definition = models.ForeignKey(Definition, models.PROTECT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(_("state"), max_length=8, default=states.WAITING)
    results = models.PositiveIntegerField(default=0)
    areas = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)  # results that differ from those of the run before
    milliseconds = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "index"], name="indices_step_once"),
            models.CheckConstraint(condition=Q(state__in=states.STEP_STATES), name="indices_step_state"),
            models.CheckConstraint(
                condition=Q(state=states.WAITING, done_at__isnull=True)
                | ~Q(state=states.WAITING) & Q(done_at__isnull=False),
                name="indices_step_done",
            ),
            models.CheckConstraint(condition=~Q(state=states.FAILED) | ~Q(error=""), name="indices_step_failed"),
        ]

    def __str__(self):
        return f"{self.run_id}/{self.position}"


class Fault(models.Model):
    """What could not be computed: which cell, which indicator, why. While it stands, nothing is published."""

    step = models.ForeignKey(Step, models.CASCADE, related_name="faults")
    code = models.CharField(max_length=40)
    area = models.CharField(max_length=6, blank=True)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, related_name="+")
    period = models.CharField(max_length=7, blank=True)
    node = models.CharField(max_length=60, blank=True)
    details = models.JSONField(default=dict)

    def __str__(self):
        return f"{self.code} {self.area} {self.period} {self.node}"


class Result(models.Model):
    """A computed value of an index for an area, an industry and a period; kept only when it differs from the last one.

    `inputs` are the observations it rests on, `parts` its decomposition: [{"code", "raw", "score", "weight", "points",
    "observation" or "result", "mark"}]. Never changed: the next one is another vintage.
    """

    index = models.ForeignKey(Index, models.PROTECT, related_name="results", db_index=False)
    definition = models.ForeignKey(Definition, models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, related_name="results")
    area = models.CharField(_("area"), max_length=6)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, related_name="+", db_index=False)
    period = models.CharField(_("period"), max_length=7)
    vintage = models.PositiveSmallIntegerField(_("vintage"))
    value = models.DecimalField(_("value"), max_digits=24, decimal_places=8)
    low = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    high = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    band = models.CharField(max_length=20, blank=True)
    parts = models.JSONField(default=list)
    inputs = ArrayField(models.BigIntegerField(), default=list)
    marks = ArrayField(models.CharField(max_length=12), default=list)  # carried, reweighted, demo, unverified
    digest = models.BinaryField()  # SHA-256 of definition, inputs and outcome
    computed_at = models.DateTimeField()

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["index", "area", "sector", "period", "vintage"],
                nulls_distinct=False,
                name="indices_result_vintage",
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True, high__isnull=True) | Q(low__lte=F("value"), high__gte=F("value")),
                name="indices_result_interval",
            ),
        ]

    def __str__(self):
        return f"{self.area} {self.period} v{self.vintage}"

    @property
    def is_demo(self):
        return "demo" in self.marks
