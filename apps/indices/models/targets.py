"""What an index or a series is to reach, by whose decision."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..querysets import TargetQuerySet
from .definitions import Index
from .statistics import Provenance, Series

MOST = 10**12  # no figure of the province is as large, in any unit


class Target(models.Model):
    """A yearly target of an area, set by one and agreed to by another: before, it is not public.

    Another decision ends it and begins the next, nothing is overwritten: the public reads the former value, when it was
    changed and why, for a goal that is moved once the result is known says nothing.
    """

    class Kind(models.TextChoices):
        LEAST = "least", pgettext_lazy("target", "at least")
        MOST = "most", pgettext_lazy("target", "at most")

    index = models.ForeignKey(Index, models.PROTECT, null=True, related_name="targets")
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="targets")
    area = models.CharField(_("area"), max_length=6)
    period = models.CharField(_("year"), max_length=4)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices, default=Kind.LEAST)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=6)
    source = models.CharField(_("decided in"), max_length=300)
    provenance = models.CharField(_("provenance"), max_length=10, choices=Provenance.choices)
    set_by = models.CharField(max_length=200)
    set_user = models.BigIntegerField(null=True)
    set_at = models.DateTimeField()
    agreed_by = models.CharField(max_length=200, blank=True)
    agreed_user = models.BigIntegerField(null=True)
    agreed_at = models.DateTimeField(null=True)
    why_ended = models.CharField(_("why it was declined"), max_length=300, blank=True)
    why_changed = models.CharField(_("why it was changed"), max_length=300, blank=True)  # in the place of a public one
    ended_at = models.DateTimeField(null=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(index__isnull=False, series__isnull=True) | Q(index__isnull=True, series__isnull=False),
                name="indices_target_of_one",
                violation_error_message=_("A target belongs to an index or to a series."),
            ),
            models.CheckConstraint(
                condition=Q(period__regex=r"^20[0-9]{2}$"),
                name="indices_target_year",
                violation_error_message=_("A target has a year, such as 2025."),
            ),
            models.CheckConstraint(
                condition=Q(value__gt=-MOST, value__lt=MOST),
                name="indices_target_value",
                violation_error_message=_("A target has twelve digits before the point at most."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="indices_target_source",
                violation_error_message=_("Name the decision that set the target."),
            ),
            models.UniqueConstraint(
                fields=["index", "series", "area", "period"],
                condition=Q(ended_at__isnull=True, agreed_at__isnull=False),
                nulls_distinct=False,
                name="indices_target_once",
                violation_error_message=_("There is a target for this year already."),
            ),
            models.UniqueConstraint(
                fields=["index", "series", "area", "period"],
                condition=Q(ended_at__isnull=True, agreed_at__isnull=True),
                nulls_distinct=False,
                name="indices_target_one_waits",
                violation_error_message=_("A target for this year already waits for its decision."),
            ),
        ]

    def __str__(self):
        return f"{self.area} {self.period} {self.value}"
