"""What is known beforehand: laboratories whose reports count, and bars after a revocation."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.kernel.bilingual import in_language
from apps.registry.models import Enterprise

from ..querysets import BarQuerySet

FALSE, FRAUD, PUNISHED = "false", "fraud", "punished"
BAR_KINDS = {
    FALSE: _("false materials in an application"),
    FRAUD: _("licence got by deceit, annulled"),
    PUNISHED: _("licence revoked as a punishment"),
}


class Laboratory(models.Model):
    """A body whose reports may carry a grant without an officer, from `valid_from` up to, not on, `valid_to`."""

    name = models.CharField(_("laboratory"), max_length=120)
    cma = models.CharField(_("number of its qualification (CMA)"), max_length=20, unique=True)
    valid_from = models.DateField(_("qualified from"))
    valid_to = models.DateField(_("qualified until"), null=True, blank=True)
    added_label = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="licensing_laboratory_days",
                violation_error_message=_("A qualification ends after it has begun."),
            ),
        ]

    def __str__(self):
        return self.name


class Bar(models.Model):
    """An enterprise may not apply for a class again up to and with `until`: law's consequence of a decision."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="licence_bars")
    class_code = models.CharField(_("class"), max_length=40)
    kind = models.CharField(_("what was decided"), max_length=8, choices=list(BAR_KINDS.items()))
    decided_on = models.DateField(_("decided on"))
    until = models.DateField(_("barred until"))
    document_number = models.CharField(_("number of the decision"), max_length=128)
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    recorded_label = models.CharField(max_length=200)
    lifted_on = models.DateField(_("lifted on"), null=True, blank=True)  # the decision was set aside

    objects = BarQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("decided_on")),
                name="licensing_bar_days",
                violation_error_message=_("A bar ends after it has begun."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(BAR_KINDS)) & ~Q(document_number=""),
                name="licensing_bar_decision",
                violation_error_message=_("A bar rests on a decision: give its kind and its number."),
            ),
            models.UniqueConstraint(
                fields=["enterprise", "class_code", "document_number"],
                name="licensing_bar_once",
                violation_error_message=_("This decision is already recorded for this class."),
            ),
        ]

    def __str__(self):
        return f"{self.enterprise_id} {self.class_code} {self.until}"

    @property
    def basis(self):
        """The legal basis in the reader's language."""
        return in_language(self.legal_basis)
