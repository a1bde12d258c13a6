"""What a reader of the public pages may choose, each in the address."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 5  # cities beside one another


class ChooseForm(forms.Form):
    """A period, and one area of the province: `areas` are cities, or groups of a city and its counties.

    `whole`: whether the index has a value of the province; where it has none, the first city stands first.
    """

    period = forms.ChoiceField(label=_("Period"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)

    def __init__(self, data, *, periods, areas, default, whole=True):
        super().__init__(data)
        self.default = default
        self.fields["period"].choices = [("", _("newest")), *((each, each) for each in periods)]
        self.fields["area"].choices = [*([("", _("whole province"))] if whole else []), *areas]


class PlaceForm(forms.Form):
    """One area of a series, or an industry in it: `places` are (area, industry or "", name)."""

    place = forms.ChoiceField(label=_("Area"), required=False)

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        areas = [(area, name) for area, sector, name in places if not sector]
        sectors = [(f"{area}.{sector}", name) for area, sector, name in places if sector]
        self.fields["place"].choices = [*areas, (_("By industry"), sectors)] if sectors else areas


class CompareForm(forms.Form):
    index = forms.ChoiceField(label=_("Index"), required=False)
    city = forms.MultipleChoiceField(
        label=_("Cities"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("Up to five.")
    )

    def __init__(self, data, *, indices, cities):
        super().__init__(data)
        self.fields["index"].choices = [("", "—"), *indices]
        self.fields["city"].choices = cities

    def clean_city(self):
        chosen = self.cleaned_data["city"]
        if len(chosen) > MOST:
            raise forms.ValidationError(_("Choose five cities at most."))
        return chosen
