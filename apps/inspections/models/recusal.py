"""The party asks that an inspector steps aside: noted by one person of the bureau, decided by its head with reasons."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document

from ..querysets import OfVisitQuerySet
from .follow import Paper
from .plan import decided_by_a_person, person
from .pools import Inspector
from .visit import VOID_REASONS, Visit

WAITING = Q(granted__isnull=True, lapsed_on__isnull=True)
TO_SERVE = Q(paper__isnull=False, served_on__isnull=True)


class RecusalRequest(models.Model):
    """What the notice of an inspection grants (《行政处罚法》第四十三条): the enterprise asks, by letter or by a word
    that was taken down and signed, that an inspector of its visit steps aside. The head of the bureau decides on paper
    (`Decider` says which role that is). Granted it is an interest of the pool, and the seat is to be replaced; refused
    it has its reason. It lapses with a visit that falls away. The party is told each time.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="recusals")
    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="+")
    asked_on = models.DateField(_("asked on"))
    asked_by = models.CharField(_("who asked for the enterprise, and as what"), max_length=80)
    reason = models.CharField(_("reason"), max_length=300)
    # none of requests from before it was asked for
    letter = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    noted_by = person()
    noted_label = models.CharField(max_length=200)
    noted_at = models.DateTimeField()
    granted = models.BooleanField(_("granted"), null=True, blank=True)
    answer = models.CharField(_("reason of the decision"), max_length=300, blank=True)
    decided_by = person()
    decided_label = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    # whoever decided has stated to have no tie to the enterprise or the inspector
    untied = models.BooleanField(default=False)
    # the decision, and its service; none of decisions from before it was written
    paper = models.OneToOneField(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    served_on = models.DateField(_("served on"), null=True, blank=True)
    receipt = models.CharField(_("receipt: who signed, or the number of the posting"), max_length=200, blank=True)
    # without a decision: why none was needed any more, as the visit says it
    lapsed_on = models.DateField(_("lapsed on"), null=True, blank=True)
    lapsed_reason = models.CharField(_("why it lapsed"), max_length=200, blank=True)

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "inspector"],
                condition=WAITING,
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
            models.CheckConstraint(
                condition=Q(paper__isnull=True, served_on__isnull=True, receipt="")
                | Q(paper__isnull=False, granted__isnull=False, untied=True, served_on__isnull=True, receipt="")
                | Q(paper__isnull=False, granted__isnull=False, untied=True, served_on__isnull=False) & ~Q(receipt=""),
                name="inspections_recusal_served",
                violation_error_message=_(
                    "A decision is written by somebody without a tie, and served with a receipt."
                ),
            ),
            models.CheckConstraint(
                condition=Q(lapsed_on__isnull=True, lapsed_reason="")
                | (Q(lapsed_on__isnull=False, granted__isnull=True) & ~Q(lapsed_reason="")),
                name="inspections_recusal_lapsed",
                violation_error_message=_("A request that was not decided lapses with its reason."),
            ),
        ]

    def __str__(self):
        return f"{self.visit_id} {self.inspector_id}"

    @property
    def lapsed_because(self):
        """Why it lapsed, in the reader's language where the portal found it."""
        return VOID_REASONS.get(self.lapsed_reason, self.lapsed_reason)
