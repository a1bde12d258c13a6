"""Errors an enterprise reports in what the register holds of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..querysets import OfEnterpriseQuerySet
from .enterprise import Enterprise


class Correction(models.Model):
    """One fact said to be wrong, with what would be right; the county decides within the limit of its clock."""

    class State(models.TextChoices):
        FILED = "filed", _("waiting for the county")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Fact(models.TextChoices):
        NAME = "name", _("name")
        ADDRESS = "address", _("address")
        INDUSTRY = "industry", _("industry")
        SCALE = "scale", _("scale")
        ESTABLISHED = "established_on", _("date of establishment")
        CAPITAL = "capital", _("registered capital")
        SCOPE = "business_scope", _("business scope")
        KIND = "kind", _("type of enterprise")
        OTHER = "other", _("something else")

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="corrections")
    fact = models.CharField(_("which fact"), max_length=16, choices=Fact.choices)
    held = models.TextField(blank=True)  # what the register said when the report was filed
    proposed = models.TextField(_("what would be right"))
    explanation = models.TextField(_("how we know"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.FILED)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filed_label = models.CharField(max_length=200)
    filed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    decided_label = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    applied = models.BooleanField(default=False)  # the register was changed by the decision itself

    objects = OfEnterpriseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["filed", "accepted", "refused", "withdrawn"]),
                name="registry_correction_state",
            ),
            models.CheckConstraint(
                condition=models.Q(state="filed") | models.Q(decided_at__isnull=False),
                name="registry_correction_decided",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(reason=""),
                name="registry_correction_reason",
                violation_error_message=_("A refusal says why."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["accepted", "refused"]) | ~models.Q(decided_by=models.F("filed_by")),
                name="registry_correction_other",
                violation_error_message=_("Nobody decides on a report of his own."),
            ),
            models.UniqueConstraint(
                fields=["enterprise", "fact"],
                condition=models.Q(state="filed") & ~models.Q(fact="other"),
                name="registry_correction_once",
                violation_error_message=_("A report about this fact is already waiting for the county."),
            ),
        ]

    def __str__(self):
        return f"{self.enterprise_id} {self.fact} {self.state}"
