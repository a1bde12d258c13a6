"""The proof of a service that did not go over the portal, as one officer entered it and another held it to its scan."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document, PaperService

from ..querysets import ProofQuerySet
from .case import Paper, day, person

METHODS = [choice for choice in PaperService.Method.choices if choice[0] != PaperService.Method.ELECTRONIC]


class Proof(models.Model):
    """What is said to prove that a paper reached its party: the receipt, its scan, who entered it, who confirmed it.

    Only what was confirmed (`seconded_on`) becomes a Service; what was struck out stays on record with the reason, and
    the paper waits for its service as before.
    """

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="proofs")
    method = models.CharField(_("how served"), max_length=10, choices=METHODS)
    served_on = models.DateField(_("served on"))  # of a public notice the day on which it counts as service
    receipt = models.CharField(_("receipt: who signed, or the number of the posting"), max_length=200)
    scan = models.OneToOneField(Document, models.PROTECT, related_name="+")
    entered_on = models.DateField(_("entered"))
    entered_by = person()
    entered_label = models.CharField(max_length=200)
    seconded_on = day()
    struck_on = day()
    struck_reason = models.TextField(_("why it was struck out"), blank=True)
    seen_by = person()
    seen_label = models.CharField(max_length=200, blank=True)

    objects = ProofQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(method__in=[code for code, _label in METHODS]) & ~Q(receipt=""),
                name="serious_list_proof_receipt",
                violation_error_message=_("Service is proved by a receipt: say who signed, or the number."),
            ),
            models.CheckConstraint(
                condition=Q(served_on__lte=F("entered_on")),
                name="serious_list_proof_days",
                violation_error_message=_(
                    "A paper is served on the day it was issued or later, and not in the future."
                ),
            ),
            models.CheckConstraint(
                condition=Q(seconded_on__isnull=True, struck_on__isnull=True, seen_by__isnull=True, struck_reason="")
                | Q(seconded_on__isnull=False, struck_on__isnull=True, struck_reason="", seen_by__isnull=False)
                & Q(entered_by__isnull=False)
                & ~Q(seen_by=F("entered_by"))
                | Q(seconded_on__isnull=True, struck_on__isnull=False, seen_by__isnull=False)
                & ~Q(struck_reason="")
                & ~Q(seen_by=F("entered_by")),
                name="serious_list_proof_seen",
                violation_error_message=_("Whoever recorded a service does not confirm it."),
            ),
            models.UniqueConstraint(
                fields=["paper"],
                condition=Q(struck_on__isnull=True),
                name="serious_list_proof_once",
                violation_error_message=_("The service of this paper is recorded and waits for its second look."),
            ),
        ]

    def __str__(self):
        return f"{self.paper.get_kind_display()} · {self.get_method_display()} · {self.receipt}"
