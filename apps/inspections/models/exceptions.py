"""Checks beyond the yearly limit of an item: on what grounds the law allows them, and each that was asked for."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.kernel.bilingual import in_language
from apps.kernel.dated import DatedRuleQuerySet, no_overlap
from apps.kernel.figures import chinese
from apps.registry.models import Enterprise

from ..querysets import OfTaskQuerySet
from .plan import Task, decided_by_a_person, person


class ExceptionGround(models.Model):
    """What a check may rest on that counts against no yearly limit: a complaint, a lead, a risk, a transfer."""

    code = models.CharField(_("code"), max_length=40)
    validity = DateRangeField(_("in force"))
    name = models.CharField(_("ground"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120)
    legal_basis = models.CharField(_("legal basis"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            no_overlap(),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(legal_basis="") & Q(validity__isempty=False),
                name="inspections_exceptionground_whole",
                violation_error_message=_("A ground names what a check rests on, and its legal basis."),
            ),
        ]

    def __str__(self):
        return self.name if chinese() else self.name_en or self.name

    @property
    def remark(self):
        return in_language(self.note)


class LimitException(models.Model):
    """A campaign may check an enterprise although the yearly limit of an item is reached. Asked for by one officer with
    ground, number and reason, granted by another, listed in public; the check is counted against no limit.

    `number` names the complaint, lead or letter and stays inside: it could lead to who complained.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="exceptions")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    ground = models.ForeignKey(ExceptionGround, models.PROTECT, related_name="+", verbose_name=_("ground"))
    number = models.CharField(_("number of the complaint, lead, warning or letter"), max_length=120)
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = person()
    asked_label = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    granted = models.BooleanField(_("granted"), null=True, blank=True)
    refused_reason = models.CharField(_("why it was refused"), max_length=300, blank=True)
    decided_by = person()
    decided_label = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "enterprise"],
                condition=Q(granted__isnull=True) | Q(granted=True),
                name="inspections_limitexception_once",
                violation_error_message=_("An exception for this enterprise is asked for or granted already."),
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(reason=""),
                name="inspections_limitexception_reasoned",
                violation_error_message=_("An exception names what it rests on, and why."),
            ),
            decided_by_a_person(
                "granted",
                "inspections_limitexception_decided",
                _("An exception is granted or refused by a person, on a day."),
            ),
            models.CheckConstraint(
                condition=~Q(granted=False) | ~Q(refused_reason=""),
                name="inspections_limitexception_refused",
                violation_error_message=_("Whoever refuses an exception says why."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(asked_by__isnull=False) & ~Q(decided_by=F("asked_by")),
                name="inspections_limitexception_second_person",
                violation_error_message=_("Whoever asks for an exception does not grant it."),
            ),
        ]
        indexes = [
            models.Index(fields=["-id"], condition=Q(granted=True), name="inspections_exception_public"),
        ]

    def __str__(self):
        return f"{self.task_id} {self.enterprise_id}"
