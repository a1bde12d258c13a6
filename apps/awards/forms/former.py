"""An honour of before the portal, from the decision on paper."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.registry.forms.base import DayField
from apps.registry.models import Enterprise

from ..models import Prize
from .steps import StepForm, line


class FormerForm(StepForm):
    prize_code = forms.ChoiceField(label=_("Prize"))
    holder_code = line(_("Credit code of the holder"), 18)
    holder = line(_("Name of that time, where it was another"), 200, required=False)
    person = line(_("Individual, where one was honoured"), 60, required=False)
    item = line(_("Product or service, of a brand"), 120, required=False)
    trademark = line(_("Trademark"), 80, required=False)
    number = line(_("Number of the certificate"), 60)
    conferred_on = DayField(label=_("Conferred on"))
    paper = line(_("Decision it was conferred by"), 80)

    def __init__(self, *args, programmes=(), **kwargs):
        super().__init__(*args, **kwargs)
        rows = Prize.objects.filter(programme_code__in=[row.code for row in programmes])
        known = {row.code: row for row in rows.order_by("programme_code", "rank", "validity")}
        self.programme_of = {code: row.programme_code for code, row in known.items()}
        self.fields["prize_code"].choices = [("", "—"), *((code, str(row)) for code, row in known.items())]

    def clean_holder_code(self):
        code = self.cleaned_data["holder_code"].strip().upper()
        self.firm = Enterprise.objects.visible_to(self.scope).current().filter(uscc=code).first()
        if self.firm is None:
            raise forms.ValidationError(_("No enterprise with this credit code is in the register of your area."))
        return code

    def arguments(self):
        data = self.cleaned_data
        names = ("prize_code", "holder", "person", "item", "trademark", "number", "conferred_on", "paper")
        own = {"programme_code": self.programme_of[data["prize_code"]], "enterprise_id": self.firm.pk}
        return {name: data[name] for name in names} | own
