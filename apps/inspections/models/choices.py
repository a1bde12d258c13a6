"""Whom a campaign visits: chosen by one officer with the reason, agreed to by another, and kept as it was chosen."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.registry.models import Enterprise

from ..querysets import OfTaskQuerySet
from .plan import Task, decided_by_a_person, person


class Choice(models.Model):
    """Enterprises that a campaign is to visit, with who goes; nobody is visited before a second officer agrees.

    `size` says how many enterprises were chosen: the database lets nobody agree to another number of them.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="choices")
    inspectors = ArrayField(models.CharField(max_length=40))  # their numbers in the pool of the bureau
    size = models.PositiveIntegerField()
    reason = models.CharField(_("why these enterprises"), max_length=300)
    asked_by = person()
    asked_label = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    agreed = models.BooleanField(null=True, blank=True)
    answer = models.CharField(_("why it was not agreed to"), max_length=300, blank=True)
    decided_by = person()
    decided_label = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(agreed__isnull=True),
                name="inspections_choice_one_waits",
                violation_error_message=_(
                    "A choice of this campaign waits for its second officer. Withdraw it, or wait for the answer."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & Q(size__gte=1, inspectors__len__gte=2, asked_by__isnull=False),
                name="inspections_choice_whole",
                violation_error_message=_("A choice names enterprises, two inspectors at least, and why."),
            ),
            decided_by_a_person(
                "agreed", "inspections_choice_decided", _("A choice is agreed to or not by a person, on a day.")
            ),
            models.CheckConstraint(
                condition=~Q(agreed=False) | ~Q(answer=""),
                name="inspections_choice_answered",
                violation_error_message=_("Whoever does not agree says why."),
            ),
            models.CheckConstraint(
                condition=~Q(agreed=True) | ~Q(decided_by=F("asked_by")),
                name="inspections_choice_second_person",
                violation_error_message=_("Whoever chose the enterprises does not agree to the choice."),
            ),
        ]

    def __str__(self):
        return f"{self.task_id} {self.pk}"


class ChoiceTarget(models.Model):
    """An enterprise of a choice."""

    choice = models.ForeignKey(Choice, models.PROTECT, related_name="targets")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["choice", "enterprise"], name="inspections_choicetarget_once"),
        ]

    def __str__(self):
        return f"{self.choice_id} {self.enterprise_id}"
