"""The catalogue of measures as dated data."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.kernel.bilingual import in_language
from apps.kernel.dated import no_overlap

from ..querysets import MeasureQuerySet

DEPARTMENTS = {
    "market": _("market regulation"),
    "certification": _("certification and accreditation"),
    "customs": _("customs"),
    "reform": _("development and reform"),
    "resources": _("natural resources"),
    "finance": _("public finance"),
    "labour": _("human resources and social security"),
    "bank": _("the central bank"),
    "securities": _("securities regulation"),
}


class Measure(models.Model):
    """One version of a measure that one kind of department applies to whoever is listed, in force over `validity`.

    `persons`: also to a private person who is listed; the others make no sense but for an enterprise.
    `verified` is False until somebody has held the row against the published text; `note` says what is open.
    """

    class Force(models.TextChoices):
        MANDATORY = "mandatory", _("mandatory")
        RECOMMENDED = "recommended", _("recommended")

    code = models.CharField(_("code"), max_length=40)
    validity = DateRangeField(_("in force"))
    department = models.CharField(_("executing department"), max_length=16, choices=list(DEPARTMENTS.items()))
    force = models.CharField(_("binding force"), max_length=12, choices=Force.choices)
    persons = models.BooleanField(_("against persons too"), default=False)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    verified = models.BooleanField(_("verified"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        constraints = [
            no_overlap(),
            models.CheckConstraint(
                condition=Q(validity__isempty=False) & ~Q(legal_basis=""),
                name="joint_punishment_measure_basis",
                violation_error_message=_("A rule names the text it rests on."),
            ),
            models.CheckConstraint(
                condition=Q(department__in=list(DEPARTMENTS)) & Q(force__in=("mandatory", "recommended")),
                name="joint_punishment_measure_words",
                violation_error_message=_("A measure belongs to a known department and is mandatory or recommended."),
            ),
            models.CheckConstraint(
                condition=Q(verified=True) | ~Q(note=""),
                name="joint_punishment_measure_note",
                violation_error_message=_("Say what about this measure has not been verified."),
            ),
        ]

    def __str__(self):
        return in_language(f"{self.name} / {self.name_en}")

    @property
    def remark(self):
        """The note in the reader's language."""
        return in_language(self.note)
