"""The yearly plan and its tasks: product, link, level, how many, by whom, for how much; the frame of a task's draw."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.divisions.models import Agency
from apps.draws.models import Draw
from apps.registry.models import Enterprise

from .. import states
from ..querysets import OfTaskQuerySet, PlanQuerySet, TaskQuerySet
from .laboratories import Laboratory
from .law import Product, Standard

PLAN_STATES = {
    states.DRAFT: _("plan in draft"),
    states.SUBMITTED: _("waits for approval"),
    states.APPROVED: pgettext_lazy("plan", "approved"),
    states.ANNOUNCED: _("plan published"),
}
TASK_STATES = {
    states.SET: _("task set"),
    states.DRAWING: _("draw in preparation or ceremony"),
    states.RUNNING: _("sampling under way"),
    states.FINISHED: _("task finished"),
    states.CANCELLED: _("task cancelled"),
}
PRODUCTION, SHOP, ONLINE = "production", "shop", "online"
LINKS = {PRODUCTION: _("production"), SHOP: _("shops"), ONLINE: _("e-commerce")}
LEVELS = {
    "national": _("national sampling"), "province": _("provincial sampling"), "city": _("city sampling"),
    "county": _("county sampling"),
}  # fmt: skip


def person(**more):
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", **more)


class Plan(models.Model):
    """What a bureau will sample in a year: drafted, approved by a second person, published. Then its tasks stand."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=120)
    remark = models.TextField(_("remark"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=list(PLAN_STATES.items()), default=states.DRAFT)
    drafted_by = person()
    drafted_label = models.CharField(max_length=200)
    drafted_at = models.DateTimeField()
    approved_by = person()
    approved_label = models.CharField(max_length=200, blank=True)
    approved_on = models.DateField(pgettext_lazy("plan", "approved"), null=True, blank=True)
    returned_reason = models.CharField(_("why it was returned"), max_length=500, blank=True)
    published_on = models.DateField(_("published"), null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.PLAN_STATES),
                name="sampling_plan_state",
                violation_error_message=_("This is not a state of a plan."),
            ),
            models.UniqueConstraint(
                fields=["agency", "year", "title"],
                name="sampling_plan_once",
                violation_error_message=_("The bureau has a plan of this title for the year."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
                name="sampling_plan_second_person",
                violation_error_message=_("Whoever drafted a plan does not approve it."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[states.DRAFT, states.SUBMITTED], approved_on__isnull=True)
                | Q(
                    state__in=[states.APPROVED, states.ANNOUNCED], approved_on__isnull=False, approved_by__isnull=False
                ),
                name="sampling_plan_approved",
                violation_error_message=_("A plan is published only once it is approved."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.ANNOUNCED, published_on__isnull=False)
                | (~Q(state=states.ANNOUNCED) & Q(published_on__isnull=True)),
                name="sampling_plan_published",
            ),
            models.CheckConstraint(condition=Q(year__range=(2010, 2100)), name="sampling_plan_year"),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="sampling_plan_by_state")]

    def __str__(self):
        return self.title


class Task(models.Model):
    """One product and link of a plan. Its parties and samplers come from `draw`, its laboratory from `lab_draw`.

    `standard` is the version in force on the first day. `price_most` is the most to be paid for one sample, `funds`
    the sum of the task, both in yuan.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tasks")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    title = models.CharField(_("title"), max_length=120)
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="+", verbose_name=_("standard"))
    link = models.CharField(_("link"), max_length=10, choices=list(LINKS.items()))
    level = models.CharField(_("level"), max_length=8, choices=list(LEVELS.items()))
    query = models.CharField(_("conditions"), max_length=1000, blank=True)
    count = models.PositiveIntegerField(_("batches"))
    samplers = models.PositiveSmallIntegerField(_("samplers a visit"), default=2)
    funds = models.DecimalField(_("funds in yuan"), max_digits=14, decimal_places=2, default=0)
    price_most = models.DecimalField(_("most for one sample, yuan"), max_digits=12, decimal_places=2, null=True,
                                     blank=True)  # fmt: skip
    details = models.TextField(_("detailed rules"), blank=True)
    starts_on = models.DateField(_("visits from"))
    ends_on = models.DateField(_("visits until"))
    # what the plan promised stands; where its days were not enough a second person prolongs them and says why
    prolonged_until = models.DateField(_("visits prolonged until"), null=True, blank=True)
    prolonged_reason = models.CharField(_("why they were prolonged"), max_length=300, blank=True)
    prolonged_by = person()
    prolonged_label = models.CharField(max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=list(TASK_STATES.items()), default=states.SET)
    draw = models.OneToOneField(Draw, models.PROTECT, null=True, blank=True, related_name="+")
    lab_draw = models.OneToOneField(Draw, models.PROTECT, null=True, blank=True, related_name="+")
    laboratory = models.ForeignKey(Laboratory, models.PROTECT, null=True, blank=True, related_name="+")
    followed = models.PositiveIntegerField(default=0)  # replacements of both draws that were taken over
    frame_objects = models.PositiveIntegerField(default=0)
    frame_excluded = models.PositiveIntegerField(default=0)
    created_label = models.CharField(max_length=200)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.TASK_STATES, link__in=list(LINKS), level__in=list(LEVELS)),
                name="sampling_task_state",
                violation_error_message=_("This is not a state, a link or a level of a task."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="sampling_task_days",
                violation_error_message=_("The visits end on or after the day they begin."),
            ),
            models.CheckConstraint(
                condition=Q(prolonged_until__isnull=True, prolonged_reason="")
                | (Q(prolonged_until__gt=F("ends_on")) & ~Q(prolonged_reason="")),
                name="sampling_task_prolonged",
                violation_error_message=_("The days of a task are prolonged to a later day, with a reason."),
            ),
            models.CheckConstraint(
                condition=Q(samplers__range=(2, 9)),
                name="sampling_task_two_samplers",
                violation_error_message=_("At least two samplers go to a visit."),
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1, funds__gte=0),
                name="sampling_task_count",
                violation_error_message=_("A task takes one batch at least, and its funds are not negative."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[states.SET, states.CANCELLED], draw__isnull=True)
                | Q(state=states.DRAWING, draw__isnull=False, lab_draw__isnull=False)
                | Q(draw__isnull=False, lab_draw__isnull=False, laboratory__isnull=False),
                name="sampling_task_drawn",
                violation_error_message=_("Parties, samplers and laboratory come from a draw."),
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-id"], name="sampling_task_agency"),
            models.Index(fields=["state", "-id"], name="sampling_task_by_state"),
        ]

    def __str__(self):
        return self.title

    @property
    def last_day(self):
        """The last day of the visits, as it was promised or prolonged."""
        return self.prolonged_until or self.ends_on


class Entry(models.Model):
    """An object of a task's frame: the key the draw knows it by, and the enterprise."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="entries", db_index=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80, db_collation="C")

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "key"], name="sampling_entry_key"),
            models.UniqueConstraint(fields=["task", "enterprise"], name="sampling_entry_once"),
        ]

    def __str__(self):
        return self.key
