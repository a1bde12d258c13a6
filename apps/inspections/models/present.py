"""Who was at a check, whom a task's draw may name, and what was entered before a result was returned."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..querysets import OfTaskQuerySet, OfVisitQuerySet
from .plan import Task
from .pools import Inspector
from .visit import Photo, Visit


class Candidate(models.Model):
    """An inspector on the list of a task's draw. The draw knows a number, this row whose it was: another person who
    comes to the same number later is not the one who was drawn."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="candidates", db_index=False)
    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)

    objects = OfTaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "key"], name="inspections_candidate_key"),
            models.UniqueConstraint(fields=["task", "inspector"], name="inspections_candidate_once"),
        ]

    def __str__(self):
        return self.key


class Presence(models.Model):
    """An inspector who was there, as the record names him. Whoever `entered` the result has said so by that; the others
    confirm from their own accounts before anybody reviews it, or signed on the phone where they have none."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="present")
    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="+")
    team = models.CharField(max_length=80)
    entered = models.BooleanField(default=False)
    signature = models.ForeignKey(Photo, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "team", "inspector"], name="inspections_presence_once"),
        ]

    def __str__(self):
        return f"{self.visit_id} {self.inspector_id}"

    @property
    def vouched(self):
        """Whether the person has put the own word to the record."""
        return self.entered or self.signature_id is not None or self.confirmed_at is not None


class PastEntry(models.Model):
    """A result as it stood when it was returned: answers, codes and who was there, in `held`. Nothing of it changes."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="past")
    number = models.PositiveSmallIntegerField()
    checked_on = models.DateField(_("checked"))
    entered_label = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    returned_reason = models.CharField(_("why it was returned"), max_length=500)
    returned_label = models.CharField(max_length=200)
    returned_at = models.DateTimeField()
    held = models.JSONField()

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="inspections_pastentry_once"),
            models.CheckConstraint(condition=~Q(returned_reason=""), name="inspections_pastentry_reason"),
        ]

    def __str__(self):
        return f"{self.visit_id} {self.number}"
