"""What a party sent on paper, as the bureau put it on record."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.documents.models import Document, OnPaper

from ..querysets import OfBatchQuerySet
from .batch import Batch
from .follow import Answer, Rectification
from .parties import Objection
from .plan import person


class Letter(OnPaper):
    """An objection, a statement or a report that came on paper: its scan, how and when it came, who entered it.

    The day that counts is that of the posting. Nothing is decided against the party on what was entered for it before
    another officer has held the entry against the scan (`seconded_on`).
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="letters")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    objection = models.OneToOneField(Objection, models.PROTECT, null=True, blank=True, related_name="letter")
    answer = models.OneToOneField(Answer, models.PROTECT, null=True, blank=True, related_name="letter")
    order = models.OneToOneField(Rectification, models.PROTECT, null=True, blank=True, related_name="letter")
    scan = models.ForeignKey(Document, models.PROTECT, related_name="+")
    seconded_on = models.DateField(_("held against its scan"), null=True, blank=True)
    seconded_by = person()
    seconded_label = models.CharField(max_length=200, blank=True)

    objects = OfBatchQuerySet.as_manager()

    class Meta(OnPaper.Meta):
        abstract = False
        constraints = [
            *OnPaper.Meta.constraints,
            models.CheckConstraint(
                condition=Q(objection__isnull=False, answer__isnull=True, order__isnull=True)
                | Q(objection__isnull=True, answer__isnull=False, order__isnull=True)
                | Q(objection__isnull=True, answer__isnull=True, order__isnull=False),
                name="sampling_letter_of",
                violation_error_message=_("A letter brings an objection, a statement or a report."),
            ),
            models.CheckConstraint(
                condition=Q(seconded_on__isnull=True, seconded_label="")
                | (
                    Q(seconded_on__isnull=False, seconded_on__gte=F("entered_on"))
                    & ~Q(seconded_label="")
                    & (Q(entered_by__isnull=True) | ~Q(seconded_by=F("entered_by")))
                ),
                name="sampling_letter_seconded",
                violation_error_message=_("Whoever entered a letter does not hold it against its scan."),
            ),
        ]

    def __str__(self):
        return f"{self.batch_id} {self.manner}"
