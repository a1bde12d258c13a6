"""The working-day calendar, statutory limits and the clocks that run on them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.kernel.bilingual import in_language
from apps.kernel.dated import DatedRule

from .querysets import ClockQuerySet
from .states import ENDED, LIVE, STATES


class CalendarYear(models.Model):
    """A year whose holiday notice is known; days of other years are counted Monday to Friday, provisionally."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    source = models.CharField(max_length=200)
    loaded_at = models.DateTimeField()

    def __str__(self):
        return str(self.year)


class CalendarDay(models.Model):
    """A day that differs from Monday to Friday: a free weekday, or a weekend worked to make up for it (调休)."""

    day = models.DateField(primary_key=True)
    working = models.BooleanField()
    name = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(working=True, day__iso_week_day__gte=6) | Q(working=False, day__iso_week_day__lte=5),
                name="deadlines_calendarday_differs",
                violation_error_message=_("Only a worked weekend or a free weekday is an exception."),
            )
        ]

    def __str__(self):
        return f"{self.day} {'工作' if self.working else '休'} {self.name}"


class Limit(DatedRule):
    """A statutory limit in days, months or years, in the version that was in force on the day of the event."""

    # whether a last day that is no working day moves to the next one
    rolls_over = models.BooleanField(_("rolls over"), default=False)

    class Meta(DatedRule.Meta):
        abstract = False
        constraints = [
            *DatedRule.Meta.constraints,
            models.CheckConstraint(
                condition=Q(unit__in=["working_day", "day", "month", "year"], value__gte=0, value__lte=20000),
                name="deadlines_limit_unit",
                violation_error_message=_("A limit is counted in days, months or years."),
            ),
        ]


class Clock(models.Model):
    """A limit running for one subject: until when, for whom, and what happens when it runs out.

    The subject is text, (kind, id). `due_at` is the first moment after the limit: midnight at the end of `due_on` in
    the province's time, so that "before 24:00" holds. `duty` tells a limit somebody must keep from a period that
    simply ends.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        STOPPED = "stopped", pgettext_lazy("clock", "stopped")
        EXPIRED = "expired", _("run out")

    subject_kind = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    label = models.CharField(_("what is due"), max_length=200, blank=True)
    # the officers' page of the matter, or a public one; the enterprise's stands under /my/ as theirs under /desk/
    url = models.CharField(max_length=200, blank=True)
    rule_code = models.CharField(_("limit"), max_length=80)
    limit = models.ForeignKey(Limit, models.PROTECT, null=True, blank=True, related_name="clocks")
    value = models.PositiveIntegerField()
    unit = models.CharField(max_length=12, choices=DatedRule.Unit.choices)
    rolls_over = models.BooleanField(default=False)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    starts_on = models.DateField(_("started"))
    due_on = models.DateField(_("last day"))
    due_at = models.DateTimeField(_("due"))
    provisional = models.BooleanField(default=False)
    extended = models.BooleanField(default=False)
    added = models.PositiveIntegerField(default=0)  # what extensions gave, in `unit`
    excepted = models.BooleanField(default=False)  # until when an officer's exception stands (make_exception)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.RUNNING)
    paused_on = models.DateField(null=True, blank=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    duty = models.BooleanField(default=True)
    on_expiry = models.CharField(max_length=64, blank=True)
    division_code = models.CharField(max_length=6)
    zone_code = models.CharField(max_length=12, blank=True)
    holder = models.CharField(_("who must act"), max_length=32, blank=True)  # code of the agency; "" for the enterprise
    enterprise_id = models.BigIntegerField(null=True, blank=True)
    failure = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=STATES),
                name="deadlines_clock_state",
                violation_error_message=_("A clock runs, is paused, stopped or has run out."),
            ),
            models.CheckConstraint(
                condition=~Q(url__startswith="/my/"),
                name="deadlines_clock_url",
                violation_error_message=_("A limit leads to a page that officers can open too, not to one under /my/."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")),
                name="deadlines_clock_dates",
                violation_error_message=_("A limit cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(state="paused", paused_on__isnull=False) | (~Q(state="paused") & Q(paused_on__isnull=True)),
                name="deadlines_clock_paused",
                violation_error_message=_("A paused clock knows since when, and only a paused one."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False) | Q(state__in=LIVE, ended_at__isnull=True),
                name="deadlines_clock_ended",
                violation_error_message=_("A clock that has ended knows when, and only such a one."),
            ),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "rule_code"],
                condition=Q(state__in=LIVE),
                name="deadlines_clock_once",
                violation_error_message=_("This limit is already running for this case."),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="running"), name="deadlines_clock_running"),
            models.Index(fields=["division_code", "due_at"], name="deadlines_clock_division"),
            models.Index(fields=["subject_kind", "subject_id"], name="deadlines_clock_subject"),
            models.Index(
                fields=["enterprise_id", "due_at"],
                condition=Q(enterprise_id__isnull=False),
                name="deadlines_clock_enterprise",
            ),
            models.Index(
                fields=["-id"], condition=Q(extended=True) | Q(excepted=True), name="deadlines_clock_exceptions"
            ),
        ]

    def __str__(self):
        return f"{self.rule_code} {self.subject_kind} {self.subject_id}"

    @property
    def basis(self):
        """The legal basis in the reader's language (house rules are kept in both)."""
        return in_language(self.legal_basis)


class Pause(models.Model):
    """A time that was not counted, with its reason."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="pauses")
    from_day = models.DateField()
    until_day = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_day__gte=F("from_day")),
                name="deadlines_pause_dates",
                violation_error_message=_("A pause cannot end before it begins."),
            )
        ]

    def __str__(self):
        return f"{self.from_day}–{self.until_day}"
