"""Changes of the catalogue and of laboratories."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.intake.forms import table_field
from apps.registry.forms.base import DayField

from ..models import CatalogueChange
from .base import StepForm, area, line

Kind = CatalogueChange.Kind
TABLES = [(Kind.PRODUCTS, Kind.PRODUCTS.label), (Kind.STANDARDS, Kind.STANDARDS.label)]


class TableForm(StepForm):
    kind = forms.ChoiceField(label=_("What the table holds"), choices=TABLES, widget=forms.RadioSelect)
    file = table_field(_("Table"))
    reason = area(
        _("Reason"), 2, _("What it rests on: the yearly catalogue, the announcement of a standard."), most=500
    )


class LaboratoryChangeForm(StepForm):
    """`row`: the laboratory as it is."""

    name = line(_("Laboratory"), 120)
    address = line(_("Address"), 300, required=False)
    valid_from = DayField(label=_("Qualified from"))
    valid_to = DayField(
        label=_("Qualified until"), required=False,
        help_text=_("The first day on which it is qualified no more; empty where no end is known."),
    )  # fmt: skip
    reason = area(_("Reason"), 2, _("What it rests on: the certificate that was renewed, the mistake that was found."),
                  most=500)  # fmt: skip

    def prepare(self):
        for name in ("name", "address", "valid_from", "valid_to"):
            self.fields[name].initial = getattr(self.row, name)

    def arguments(self):
        values = dict(self.cleaned_data)
        return {"reason": values.pop("reason"), "values": values}


class PutBackForm(StepForm):
    reason = area(_("Why the withdrawal was recorded by mistake"), 3, most=500)
