"""What is said before everybody: a refusal that counts, the province's announcement, a suspension, a revocation."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.divisions.models import Agency
from apps.records.models import Fact
from apps.registry.models import Enterprise

from ..querysets import MeasureQuerySet
from .batch import Batch
from .follow import Rectification
from .parties import Paper
from .plan import person


class Measure(models.Model):
    """One such act, with its paper and its fact of the ledger. It is public until it is taken back, or its fact goes.

    `enterprise` is the party it names; `agency` the bureau that acted. What was taken back stays, with the reason.
    """

    class Kind(models.TextChoices):
        ANNOUNCEMENT = "announcement", _("announcement")
        SUSPENSION = "suspension", _("business suspended")
        REVOCATION = "revocation", _("business licence revoked")
        REFUSAL = "refusal", _("sampling refused")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="measures")
    rectification = models.ForeignKey(Rectification, models.PROTECT, null=True, blank=True, related_name="measures")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    kind = models.CharField(_("what was decided"), max_length=12, choices=Kind.choices)
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="measure")
    decided_on = models.DateField(_("decided"))
    reason = models.TextField(_("reasons"), blank=True)
    fact = models.OneToOneField(Fact, models.PROTECT, null=True, blank=True, related_name="+")
    by = person()
    label = models.CharField(max_length=200)
    taken_back_on = models.DateField(pgettext_lazy("measure", "taken back"), null=True, blank=True)
    taken_back_reason = models.CharField(_("why it was taken back"), max_length=300, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rectification", "kind"],
                condition=Q(taken_back_on__isnull=True),
                name="sampling_measure_once",
                violation_error_message=_("This was decided already."),
            ),
            models.CheckConstraint(
                condition=Q(kind="announcement")
                | (Q(kind__in=["suspension", "revocation", "refusal"]) & ~Q(reason="")),
                name="sampling_measure_reason",
                violation_error_message=_("A decision gives its reasons."),
            ),
            models.UniqueConstraint(
                fields=["batch"],
                condition=Q(taken_back_on__isnull=True, kind="refusal"),
                name="sampling_measure_one_refusal",
                violation_error_message=_("This was decided already."),
            ),
            models.CheckConstraint(
                condition=Q(kind="refusal", rectification__isnull=True)
                | (~Q(kind="refusal") & Q(rectification__isnull=False)),
                name="sampling_measure_of_order",
                violation_error_message=_("A refusal is decided on its batch, everything else on an order."),
            ),
            models.CheckConstraint(
                condition=Q(taken_back_on__isnull=True, taken_back_reason="")
                | (Q(taken_back_on__gte=F("decided_on")) & ~Q(taken_back_reason="")),
                name="sampling_measure_taken_back",
                violation_error_message=_("What is taken back has its day and its reason."),
            ),
        ]
        indexes = [models.Index(fields=["-decided_on", "-id"], name="sampling_measure_newest")]

    def __str__(self):
        return self.paper.number

    @property
    def is_out(self):
        return self.taken_back_on is None
