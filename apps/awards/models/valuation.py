"""Values of brands: dated sheets, each version kept as it was made (rules/brand_value.py)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.registry.models import Enterprise

from ..querysets import ValuationQuerySet


class Valuation(models.Model):
    """One version of the value of a brand on a day. `inputs` are those of rules/brand_sheet.py, `value` what they give.

    It is never changed (a trigger): what is put right is another version with its reason, beside this one.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="valuations")
    brand = models.CharField(_("brand"), max_length=80)
    valued_on = models.DateField(_("day of the valuation"))
    version = models.PositiveSmallIntegerField(_("version"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    inputs = models.JSONField()
    strength = models.DecimalField(_("strength of 1,000"), max_digits=7, decimal_places=2)
    rate = models.DecimalField(_("discount rate, per cent"), max_digits=7, decimal_places=4)
    value = models.DecimalField(_("value, 10 thousand yuan"), max_digits=18, decimal_places=2)
    source = models.CharField(_("where the accounts are from"), max_length=300)
    why = models.TextField(_("what this version puts right"), blank=True)
    digest = models.CharField(max_length=64)  # SHA-256 of the inputs
    made_by = models.BigIntegerField(null=True)
    made_label = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    objects = ValuationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "brand", "valued_on", "version"],
                name="awards_valuation_version",
                violation_error_message=_("There is this version of the valuation already."),
            ),
            models.CheckConstraint(
                condition=Q(version=1) | Q(version__gt=1) & ~Q(why=""),
                name="awards_valuation_why",
                violation_error_message=_("A later version says what it puts right."),
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0, strength__gte=0, strength__lte=1000),
                name="awards_valuation_positive",
                violation_error_message=_("A value is above nought, strength lies between 0 and 1,000."),
            ),
            models.CheckConstraint(
                condition=~Q(brand="") & ~Q(source=""),
                name="awards_valuation_named",
                violation_error_message=_("A valuation names the brand and where the accounts are from."),
            ),
        ]
        indexes = [models.Index(F("valued_on").desc(), "id", name="awards_valuation_newest")]

    def __str__(self):
        return f"{self.brand} {self.valued_on} v{self.version}"
