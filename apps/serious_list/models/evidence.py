"""What the bureau and the party hand in as evidence: kept as it came, with the case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document

from ..querysets import OfCaseQuerySet
from .case import Case


class Evidence(models.Model):
    """One file, of the bureau with its proposal or of the party with a statement. Neither altered nor taken back, and
    handed in only while that step can be taken (sql/evidence.sql). Never public."""

    class Side(models.TextChoices):
        BUREAU = "bureau", _("handed in by the bureau")
        PARTY = "party", _("handed in by the party")

    case = models.ForeignKey(Case, models.PROTECT, related_name="evidence")
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    side = models.CharField(max_length=6, choices=Side.choices)
    added_label = models.CharField(max_length=200)
    added_on = models.DateField()

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side__in=["bureau", "party"]),
                name="serious_list_evidence_side",
                violation_error_message=_("Evidence is the bureau's or the party's."),
            ),
        ]

    def __str__(self):
        return self.document.name
