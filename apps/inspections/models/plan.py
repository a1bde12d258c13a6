"""The yearly plan and its tasks; campaigns beside it; what a task's frame was made of."""

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
from .pools import Pool

PLAN_STATES = {
    states.DRAFT: _("plan in draft"),
    states.SUBMITTED: _("waits for approval"),
    states.APPROVED: _("approved, not yet filed"),
    states.FILED: _("filed with the bureau above"),
    states.ANNOUNCED: _("plan published"),
}
TASK_STATES = {
    states.SET: _("task set"),
    states.DRAWING: _("draw in preparation or ceremony"),
    states.RUNNING: _("checks under way"),
    states.FINISHED: _("task finished"),
    states.CANCELLED: _("task cancelled"),
}


def person(**more):
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", **more)


def decided_by_a_person(answer, name, says):
    """What a second officer is asked: while `answer` is null nobody has decided, then a person has, on a day."""
    open_ = {f"{field}__isnull": True for field in (answer, "decided_at", "decided_by")}
    return models.CheckConstraint(
        condition=models.Q(**open_) | models.Q(**dict.fromkeys(open_, False)), name=name, violation_error_message=says
    )


class Plan(models.Model):
    """What a bureau will check in a year: drafted, checked against the limits, approved by a second person, filed with
    the bureau above, published. From its approval on its tasks stand (a trigger)."""

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
    filed_on = models.DateField(_("filed"), null=True, blank=True)
    filed_with = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    received_on = models.DateField(_("received by the bureau above"), null=True, blank=True)
    received_label = models.CharField(max_length=200, blank=True)
    published_on = models.DateField(_("published"), null=True, blank=True)
    # what the check against the limits found at submission: objects in the area, objects planned
    area_objects = models.PositiveIntegerField(default=0)
    planned_objects = models.PositiveIntegerField(default=0)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.PLAN_STATES),
                name="inspections_plan_state",
                violation_error_message=_("This is not a state of a plan."),
            ),
            models.UniqueConstraint(
                fields=["agency", "year", "title"],
                name="inspections_plan_once",
                violation_error_message=_("The bureau has a plan of this title for the year."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
                name="inspections_plan_second_person",
                violation_error_message=_("Whoever drafted a plan does not approve it."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[states.DRAFT, states.SUBMITTED], approved_on__isnull=True)
                | Q(
                    state__in=[states.APPROVED, states.FILED, states.ANNOUNCED],
                    approved_on__isnull=False,
                    approved_by__isnull=False,
                ),
                name="inspections_plan_approved",
                violation_error_message=_("A plan is filed and published only once it is approved."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[states.DRAFT, states.SUBMITTED, states.APPROVED], filed_on__isnull=True)
                | Q(state__in=[states.FILED, states.ANNOUNCED], filed_on__isnull=False),
                name="inspections_plan_filed",
                violation_error_message=_("A plan is published only once it is filed with the bureau above."),
            ),
            models.CheckConstraint(
                condition=Q(state=states.ANNOUNCED, published_on__isnull=False)
                | (~Q(state=states.ANNOUNCED) & Q(published_on__isnull=True)),
                name="inspections_plan_published",
            ),
            models.CheckConstraint(condition=Q(year__range=(2015, 2100)), name="inspections_plan_year"),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="inspections_plan_by_state")]

    def __str__(self):
        return self.title


class Task(models.Model):
    """One batch: a pool, items, how many, when. Without a plan it is a campaign (专项行动): directed, marked as such,
    outside of the random plan and its figures.

    Random tasks draw `share` of the pool ("5%", "20"), or, `by_class`, the ratio of each internal class of credit risk.
    The class is never public: then the frame names its objects by keys that only the bureau and the enterprise itself
    can open (docs/inspections.md).

    When its plan is handed to the second person the task takes the conditions of its pool, in their own words and as
    the register reads them, and the pool's size: from then on it draws by that copy, whatever becomes of the pool.
    """

    class Kind(models.TextChoices):
        RANDOM = "random", _("random")
        CAMPAIGN = "campaign", _("campaign")

    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="tasks")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    kind = models.CharField(_("kind of task"), max_length=8, choices=Kind.choices, default=Kind.RANDOM)
    title = models.CharField(_("title"), max_length=120)
    pool = models.ForeignKey(Pool, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("pool"))
    query = models.CharField(max_length=1000, null=True, blank=True)  # noqa: DJ001 - None: not handed in yet; "": no condition
    conditions = models.CharField(_("conditions in words"), max_length=4000, blank=True)
    pool_objects = models.PositiveIntegerField(default=0)  # 0: not known, of a plan from before
    by_class = models.BooleanField(_("ratio by class of credit risk"), default=False)
    share = models.CharField(_("share or number"), max_length=12, blank=True)
    departments = models.CharField(_("departments taking part"), max_length=200, blank=True)
    basis = models.CharField(_("why this campaign is held"), max_length=300, blank=True)
    starts_on = models.DateField(_("visits from"))
    ends_on = models.DateField(_("visits until"))
    inspectors = models.PositiveSmallIntegerField(_("inspectors a visit and department"), default=2)
    state = models.CharField(_("state"), max_length=10, choices=list(TASK_STATES.items()), default=states.SET)
    draw = models.OneToOneField(Draw, models.PROTECT, null=True, blank=True, related_name="+")
    frame_objects = models.PositiveIntegerField(default=0)
    frame_excluded = models.PositiveIntegerField(default=0)
    followed = models.PositiveIntegerField(default=0)  # the last replacement of the draw that was taken up
    created_by = person()
    created_label = models.CharField(max_length=200)
    changed_by = person()
    # a campaign is set by one and approved by another
    approved_by = person()
    approved_label = models.CharField(max_length=200, blank=True)
    approved_on = models.DateField(pgettext_lazy("campaign", "approved"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # given up by two: who asked, who agreed
    cancel_asked_by = person()
    cancel_asked_label = models.CharField(max_length=200, blank=True)
    cancel_asked_on = models.DateField(null=True, blank=True)
    cancelled_by = person()
    cancelled_label = models.CharField(max_length=200, blank=True)
    cancelled_on = models.DateField(pgettext_lazy("task", "cancelled"), null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=states.TASK_STATES),
                name="inspections_task_state",
                violation_error_message=_("This is not a state of a task."),
            ),
            models.CheckConstraint(
                condition=Q(kind="random", plan__isnull=False, pool__isnull=False, basis="")
                | (Q(kind="campaign", plan__isnull=True, draw__isnull=True, by_class=False) & ~Q(basis="")),
                name="inspections_task_kind",
                violation_error_message=_(
                    "A random task stands in a plan and draws from a pool; a campaign stands outside and says why."
                ),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_on__isnull=True)
                | (
                    Q(kind="campaign", approved_by__isnull=False, approved_on__isnull=False)
                    & ~Q(approved_by=F("created_by"))
                ),
                name="inspections_task_approved_by_another",
                violation_error_message=_("Whoever set a campaign does not approve it."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_by__isnull=True) | ~Q(cancelled_by=F("cancel_asked_by")),
                name="inspections_task_cancelled_by_two",
                violation_error_message=_("Whoever asks to cancel a task does not agree to it."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="inspections_task_days",
                violation_error_message=_("The visits end on or after the day they begin."),
            ),
            models.CheckConstraint(
                condition=Q(kind="campaign") | Q(by_class=True, share="") | (Q(by_class=False) & ~Q(share="")),
                name="inspections_task_share",
                violation_error_message=_("Give a share or a number, or leave it to the ratio by class."),
            ),
            models.CheckConstraint(
                condition=Q(inspectors__range=(2, 9)),
                name="inspections_task_two_inspectors",
                violation_error_message=_("At least two inspectors go to a visit."),
            ),
            models.CheckConstraint(
                condition=Q(kind="campaign") | Q(state__in=[states.SET, states.CANCELLED]) | Q(draw__isnull=False),
                name="inspections_task_drawn",
                violation_error_message=_("Objects of a random task come from a draw."),
            ),
            models.CheckConstraint(
                condition=Q(kind="campaign") | Q(state__in=[states.SET, states.CANCELLED]) | Q(query__isnull=False),
                name="inspections_task_conditions",
                violation_error_message=_("A task is drawn by the conditions that were approved with its plan."),
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-id"], name="inspections_task_agency"),
            models.Index(fields=["state", "-id"], name="inspections_task_by_state"),
        ]

    def __str__(self):
        return self.title


class TaskItem(models.Model):
    """An item of a task, in the version in force at the task's first day."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="items")
    item = models.ForeignKey("CheckItem", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "item"], name="inspections_taskitem_once")]

    def __str__(self):
        return f"{self.task_id} {self.item_id}"


class Entry(models.Model):
    """An object of a task's frame. `key` is what the draw knows it by: the credit code, or, where strata follow the
    internal class, the SHA-256 of `salt`, a bar and the code, which whoever holds the salt can open."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="entries", db_index=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80, db_collation="C")
    salt = models.CharField(max_length=32, blank=True)

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "key"], name="inspections_entry_key"),
            models.UniqueConstraint(fields=["task", "enterprise"], name="inspections_entry_once"),
        ]

    def __str__(self):
        return self.key


class LeftOut(models.Model):
    """An enterprise of a task's pool that its frame leaves out, because it has had its turn of the year. In public it
    stands in the list of those left out, under a number where it must not be named (operations/drawing.py); here is
    which it is, so that the seal sees whether it may be drawn again."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="left_out", db_index=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "enterprise"], name="inspections_leftout_once")]

    def __str__(self):
        return f"{self.task_id} {self.enterprise_id}"
