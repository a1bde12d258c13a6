"""The party asks that an inspector steps aside: noted by one person of the bureau, decided by another with reasons."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..querysets import OfVisitQuerySet
from .plan import decided_by_a_person, person
from .pools import Inspector
from .visit import Visit


class RecusalRequest(models.Model):
    """What the notice of an inspection grants (《行政处罚法》第四十三条): the enterprise asks, by word or letter, that
    an inspector of its visit steps aside. Granted it is an interest of the pool, and the seat is to be replaced;
    refused it has its reason. The party is told either way."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="recusals")
    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="+")
    asked_on = models.DateField(_("asked on"))
    asked_by = models.CharField(_("who asked for the enterprise, and as what"), max_length=80)
    reason = models.CharField(_("reason"), max_length=300)
    noted_by = person()
    noted_label = models.CharField(max_length=200)
    noted_at = models.DateTimeField()
    granted = models.BooleanField(_("granted"), null=True, blank=True)
    answer = models.CharField(_("reason of the decision"), max_length=300, blank=True)
    decided_by = person()
    decided_label = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "inspector"],
                condition=Q(granted__isnull=True),
                name="inspections_recusal_once",
                violation_error_message=_("This request waits for its decision already."),
            ),
            models.CheckConstraint(
                condition=~Q(asked_by="") & ~Q(reason=""),
                name="inspections_recusal_said",
                violation_error_message=_("A request says who asks, and why."),
            ),
            decided_by_a_person(
                "granted",
                "inspections_recusal_decided",
                _("A request is granted or refused by a person, on a day."),
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True) | ~Q(answer=""),
                name="inspections_recusal_reasoned",
                violation_error_message=_("Whoever decides a request says why."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(noted_by__isnull=False) & ~Q(decided_by=F("noted_by")),
                name="inspections_recusal_second_person",
                violation_error_message=_("Whoever notes a request does not decide it."),
            ),
        ]

    def __str__(self):
        return f"{self.visit_id} {self.inspector_id}"
