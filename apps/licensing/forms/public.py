"""What anybody may ask."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.registry.forms.base import DayField


class ProductForm(forms.Form):
    q = forms.CharField(
        label=_("Product"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("such as control cable")}),
    )
    on = DayField(label=_("On the day"), required=False)


class PeriodForm(forms.Form):
    first = DayField(label=_("Decided from"), required=False)
    last = DayField(label=_("Decided until"), required=False)

    def clean(self):
        values = super().clean()
        if values.get("first") and values.get("last") and values["last"] < values["first"]:
            self.add_error("last", _("The period ends before it begins."))
        return values
