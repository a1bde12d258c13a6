"""Certificates and the log of their checks."""

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document, PaperCheck

from .rules.forms import rows_of


class Certificate(models.Model):
    """One answer, as it was given: never altered (a trigger refuses).

    `statement` is the text that was signed, `signature` its signature in base64 by the key whose certificate has the
    SHA-256 `signer`. `rows` are in the form `form` (rules/forms.py), as is the statement. `entries` are the entries of
    the list it names: once one has ended the law lets nothing of it be shown, and the copy here is handed out no more.
    """

    code = models.CharField(_("number of the certificate"), max_length=24, unique=True)
    asked_on = models.DateField(_("day asked about"))
    version = models.BigIntegerField(_("data version"))
    made_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    form = models.PositiveSmallIntegerField()
    rows = models.JSONField()
    entries = models.JSONField(default=list)
    statement = models.TextField()
    signature = models.TextField()
    signer = models.CharField(max_length=64)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(count__gte=1, count__lte=1000),
                name="certificates_certificate_count",
                violation_error_message=_("A certificate answers for 1 to 1,000 names."),
            ),
            models.CheckConstraint(
                condition=Q(
                    asked_on__lte=Func(
                        F("made_at"),
                        template="(%(expressions)s AT TIME ZONE 'Asia/Shanghai')::date",
                        output_field=models.DateField(),
                    )
                ),
                name="certificates_certificate_past",
                violation_error_message=_("Nothing can be certified of a day that has not come."),
            ),
            models.CheckConstraint(
                condition=~Q(signature="") & ~Q(statement=""),
                name="certificates_certificate_signed",
                violation_error_message=_("A certificate is signed."),
            ),
            models.CheckConstraint(
                condition=Q(form__in=(1, 2)),
                name="certificates_certificate_form",
                violation_error_message=_("A certificate has one of the known forms."),
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def by_party(self):
        """Its rows in the present form, with a result for each party."""
        return rows_of(self.form, self.rows)


class Check(PaperCheck):
    """Somebody checked a certificate, or something that was none. Kept without a trace of who."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, blank=True, related_name="checks")

    def __str__(self):
        return f"{self.certificate_id} {self.way}"
