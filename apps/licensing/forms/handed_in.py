"""What an applicant handed in on paper after a notice of what is to be corrected, and the second look at an entry."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.registry.forms.on_paper import LetterForm, OnPaperForm

from ..models import Unit
from ..models.catalogue import POLICY
from .filling import PlaceForm, PolicyForm, ProductForm, ReportForm, ready_report
from .life import FILES, FORMS
from .steps import area

SAID = ("units", "specification", "address", "report_number", "laboratory_id", "laboratory_name", "report_on",
        "report_party", "report_product")  # fmt: skip


class HandedInForm(OnPaperForm):
    """`row` is the application: what the paper does not change stays as it was said before."""

    units = ProductForm.base_fields["units"]
    specification = ProductForm.base_fields["specification"]
    address = PlaceForm.base_fields["address"]
    report_number = ReportForm.base_fields["report_number"]
    laboratory_id = ReportForm.base_fields["laboratory_id"]
    laboratory_name = ReportForm.base_fields["laboratory_name"]
    report_on = ReportForm.base_fields["report_on"]
    report_party = ReportForm.base_fields["report_party"]
    report_product = ReportForm.base_fields["report_product"]
    report_file = forms.FileField(label=_("The report itself"), help_text=ReportForm.base_fields["file"].help_text)
    policy_file = forms.FileField(
        label=_("Proof that industrial policy is met"), help_text=PolicyForm.base_fields["file"].help_text
    )
    commitment = forms.BooleanField(
        label=_("The paper bears the commitment, signed by the applicant."),
        help_text=_("Without it nothing is handed in: the applicant signs it at the counter, or is asked for it."),
    )
    field_order = ("manner", "posted_on", "received_on", "file", *SAID, "report_file", "policy_file", "commitment")

    def prepare(self):
        super().prepare()
        ready_report(self.fields, self.today)
        row = self.row
        if row is None:
            return
        rows = Unit.objects.on(row.submitted_on or self.today).filter(class_code=row.class_code).order_by("code")
        self.fields["units"].queryset = rows
        self.fields["units"].initial = [unit.pk for unit in row.units.order_by("code")]
        for name in SAID[1:]:
            self.fields[name].initial = getattr(row, name)
        for name in ("report_file", "policy_file"):
            if getattr(row, f"{name}_id"):
                self.fields[name].required = False
                self.fields[name].help_text = _("Only where another came along: else the one handed in before stands.")
        if POLICY not in row.product.materials:
            del self.fields["policy_file"]

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("laboratory_id") and not cleaned.get("laboratory_name"):
            self.add_error("laboratory_id", _("Choose the laboratory, or name another."))
        return cleaned

    def arguments(self):
        given = super().arguments()
        said = {name: given.pop(name) for name in SAID}
        said["units"] = [unit.pk for unit in said["units"]]
        return given | {"said": said}


class ChangeHandedInForm(OnPaperForm):
    """`row` is a change of a licence: the fields are those of its kind; what the paper does not change stays as it was
    said before."""

    commitment = forms.BooleanField(
        label=_("The paper bears the commitment, signed by the holder."),
        help_text=_("Without it nothing is handed in: the holder signs it at the counter, or is asked for it."),
    )

    def prepare(self):
        super().prepare()
        if self.row is None:
            return
        own = FORMS[self.row.kind](row=self.row.licence, change=self.row, today=self.today)
        self.said = [name for name in own.fields if name not in ("once", "commitment", "version")]
        for name in self.said:
            field = own.fields[name]
            field.initial = own.initial.get(name, field.initial)
            if name in FILES:
                field.required = False
                field.help_text = _("Only where another came along: else the one handed in before stands.")
            self.fields[name] = field
        self.fields["commitment"] = self.fields.pop("commitment")

    def clean(self):
        cleaned = super().clean()
        if "laboratory_id" in self.fields and not (cleaned.get("laboratory_id") or cleaned.get("laboratory_name")):
            self.add_error("laboratory_id", _("Choose the laboratory, or name another."))
        return cleaned

    def arguments(self):
        given = super().arguments()
        said = {name: given.pop(name) for name in self.said}
        files = {name: said.pop(name) for name in FILES if name in said}
        return given | {"said": said, "files": files}


class StrikeHandedInForm(LetterForm):
    reason = area(_("Reason"), 2, _("The applicant reads it."))
