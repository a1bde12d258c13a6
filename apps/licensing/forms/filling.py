"""One form a step of an application, and its handing in."""

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.registry.forms.base import DayField, VerbForm

from ..models import Laboratory, Unit

FILE_HELP = format_lazy(
    _("PDF, PNG or JPEG, {limit} MB at most. The content is looked at, not the name."),
    limit=settings.DOCUMENT_MAX_BYTES // 2**20,
)


class StepForm(VerbForm):
    """`row` is the application, `today` the day that picks the versions of the catalogue."""

    version = None
    title = ""
    lead = ""

    def prepare(self):
        for name in self.fields:
            if hasattr(self.row, name):
                self.fields[name].initial = getattr(self.row, name)

    def arguments(self):
        values = dict(self.cleaned_data)
        file = values.pop("file", None)
        return {"values": values, "file": file or None}


class ProductForm(StepForm):
    title = _("What you make")
    lead = _("The licence covers the units you choose here, in the types you name.")
    units = forms.ModelMultipleChoiceField(
        label=_("Units applied for"), queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    specification = forms.CharField(
        label=_("Types and specifications"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )

    def prepare(self):
        super().prepare()
        rows = Unit.objects.on(self.today).filter(class_code=self.row.class_code).order_by("code")
        self.fields["units"].queryset = rows
        self.fields["units"].initial = [unit.pk for unit in self.row.units.order_by("code")]

    def arguments(self):
        keys = [unit.pk for unit in self.cleaned_data["units"]]
        return {"values": {"units": keys, "specification": self.cleaned_data["specification"]}}


class PlaceForm(StepForm):
    title = _("Where you make it")
    lead = _("One address of production: it stands on the licence.")
    address = forms.CharField(label=_("Production address"), max_length=300)


class ReportForm(StepForm):
    title = _("The test report")
    lead = _("A report on the product by a qualified laboratory. The laboratory is chosen from those known, or named.")
    report_number = forms.CharField(label=_("Number of the report"), max_length=60)
    laboratory_id = forms.ChoiceField(label=_("Laboratory"), required=False)
    laboratory_name = forms.CharField(
        label=_("Another laboratory"),
        required=False,
        max_length=120,
        help_text=_("Only where it is not in the list; an officer then looks at the report."),
    )
    report_on = DayField(label=_("Issued on"))
    report_party = forms.CharField(
        label=_("Enterprise named on the report"), max_length=200, help_text=_("As it is printed there.")
    )
    report_product = forms.CharField(
        label=_("Product named on the report"), max_length=120, help_text=_("As it is printed there.")
    )
    file = forms.FileField(label=_("The report itself"), help_text=FILE_HELP)

    def prepare(self):
        super().prepare()
        ready_report(self.fields, self.today)
        if self.row.report_file_id:
            self.fields["file"].required = False
            self.fields["file"].label = _("Another file in place of the one handed in")

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("laboratory_id") and not cleaned.get("laboratory_name"):
            self.add_error("laboratory_id", _("Choose the laboratory, or name another."))
        return cleaned


def ready_report(fields, today):
    """Give the fields of a report their laboratories and their last day."""
    known = [(row.pk, str(row)) for row in Laboratory.objects.order_by("name", "pk")]
    fields["laboratory_id"].choices = [("", _("not in this list")), *known]
    fields["report_on"].widget.attrs["max"] = str(today)


class TypedForm(forms.Form):
    """What of a report is typed by now: every field may be empty, and what is wrong counts as empty."""

    report_number = forms.CharField(required=False, max_length=60)
    laboratory_id = forms.ModelChoiceField(required=False, queryset=Laboratory.objects.order_by("pk"))
    laboratory_name = forms.CharField(required=False, max_length=120)
    report_on = DayField(required=False)
    report_party = forms.CharField(required=False, max_length=200)
    report_product = forms.CharField(required=False, max_length=120)

    def said(self):
        self.is_valid()
        given = self.cleaned_data
        words = ("report_number", "laboratory_name", "report_party", "report_product")
        return {name: given.get(name) or "" for name in words} | {
            "laboratory": given.get("laboratory_id"), "report_on": given.get("report_on"),
        }  # fmt: skip


class PolicyForm(StepForm):
    title = _("Industrial policy")
    lead = _("This class may be licensed only where national industrial policy is met.")
    file = forms.FileField(
        label=_("Proof that industrial policy is met"),
        help_text=_("The filing or approval of the project. PDF, PNG or JPEG."),
    )

    def prepare(self):
        if self.row.policy_file_id:
            self.fields["file"].required = False
            self.fields["file"].label = _("Another file in place of the one handed in")


class SubmitForm(VerbForm):
    version = None
    commitment = forms.BooleanField(
        label=_(
            "We commit ourselves: all conditions for the licence are met, what is said here is true, "
            "and we answer for it."
        ),
        help_text=_("A licence got by a false commitment is annulled, and no new one is granted for years."),
    )


FORMS = {"product": ProductForm, "place": PlaceForm, "report": ReportForm, "policy": PolicyForm}
