"""The catalogue of products under licence as dated data: membership on the day of the application decides."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.kernel.bilingual import in_language
from apps.kernel.dated import Dated

NATIONAL, PROVINCE, CITY = "national", "province", "city"
GRANT_FIRST, VERIFY_FIRST = "grant_first", "verify_first"
REPORT, POLICY = "report", "policy"
AUTHORITIES = {
    NATIONAL: _("the national administration"),
    PROVINCE: _("the provincial bureau"),
    CITY: _("the bureau of the city"),
}
PROCEDURES = {GRANT_FIRST: _("granted first, verified after"), VERIFY_FIRST: _("verified first, then granted")}
# what is handed in; the form, the commitment and the business licence are always part and never uploaded
MATERIALS = {REPORT: _("test report"), POLICY: _("proof that industrial policy is met")}


class _Version(Dated):
    """What every dated row of the catalogue carries."""

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)

    class Meta(Dated.Meta):
        abstract = True

    def __str__(self):
        return self.name if (get_language() or "zh").startswith("zh") else self.name_en

    @property
    def remark(self):
        """The note in the reader's language."""
        return in_language(self.note)


class ProductClass(_Version):
    """One version of a class of products that nobody may make, sell or use in business without a licence.

    `number_head` is what numbers of its licences begin with (XK06-001), `words` what people call its products, `years`
    how long a licence holds. Whoever applies hands in `materials` besides form and commitment.
    """

    number_head = models.CharField(_("head of the number"), max_length=10)
    authority = models.CharField(_("authority"), max_length=8, choices=list(AUTHORITIES.items()))
    procedure = models.CharField(_("procedure"), max_length=12, choices=list(PROCEDURES.items()))
    materials = ArrayField(models.CharField(max_length=12, choices=list(MATERIALS.items())), default=list)
    words = ArrayField(models.CharField(max_length=40), default=list)
    years = models.PositiveSmallIntegerField(_("years of validity"))
    legal_basis = models.CharField(_("legal basis"), max_length=200)

    class Meta(_Version.Meta):
        abstract = False
        constraints = [
            *_Version.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(legal_basis=""),
                name="licensing_productclass_basis",
                violation_error_message=_("A rule names the text it rests on."),
            ),
            models.CheckConstraint(
                condition=Q(number_head__regex=r"^XK[0-9]{2}-[0-9]{3}$"),
                name="licensing_productclass_head",
                violation_error_message=_("The head of a number looks like XK06-001."),
            ),
            models.CheckConstraint(
                condition=Q(authority__in=list(AUTHORITIES), procedure__in=list(PROCEDURES)),
                name="licensing_productclass_words",
                violation_error_message=_("Choose the authority and the procedure."),
            ),
            models.CheckConstraint(
                condition=Q(years__gte=1, years__lte=10),
                name="licensing_productclass_years",
                violation_error_message=_("A licence holds for one to ten years."),
            ),
        ]

    @property
    def basis(self):
        return in_language(self.legal_basis)

    @property
    def grant_first(self):
        return self.procedure == GRANT_FIRST

    @property
    def handed_in(self):
        """What is handed in, in the reader's words."""
        return [MATERIALS[code] for code in self.materials]


class Unit(_Version):
    """One version of a unit of a class: what an application names, with the standard its test follows."""

    class_code = models.CharField(_("class"), max_length=40)
    standard = models.CharField(_("standard"), max_length=120, blank=True)

    class Meta(_Version.Meta):
        abstract = False
        indexes = [models.Index(fields=["class_code"], name="licensing_unit_class")]
