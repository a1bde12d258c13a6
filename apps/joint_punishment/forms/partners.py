"""A new partner department."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.divisions.queries import by_prefix
from apps.registry.forms.base import VerbForm

from ..models import DEPARTMENTS, SCOPES


class ReasonForm(VerbForm):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def arguments(self):
        return {"reason": self.cleaned_data["reason"]}


class PartnerForm(VerbForm):
    department = forms.ChoiceField(label=_("Kind of department"), choices=list(DEPARTMENTS.items()))
    name = forms.CharField(label=_("Name of the department"), max_length=120)
    division = forms.ChoiceField(
        label=_("Area"), help_text=_("It is handed the entries of enterprises of this area and of all below.")
    )
    scopes = forms.ChoiceField(label=_("Rights"), choices=list(reversed(SCOPES.items())), widget=forms.RadioSelect)

    def prepare(self):
        places = by_prefix(self.scope.division_prefix or settings.PROVINCE_CODE[:2], on=self.today)
        order = {"province": 0, "city": 1, "county": 2}
        rows = sorted(places, key=lambda place: (order[place.level], place.code))
        self.fields["division"].choices = [(place.code, str(place)) for place in rows]

    def arguments(self):
        return {name: self.cleaned_data[name] for name in ("department", "name", "division", "scopes")}
