"""The filters of the public list as controls."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.credit.models.standing import GRADES
from apps.divisions.models import Division
from apps.registry.models import Enterprise
from apps.registry.sections import SECTIONS


class EnterpriseFilterForm(forms.Form):
    """Shown bound to the query string; the checking itself is in filters.py, shared with the API."""

    q = forms.CharField(label=_("Name or code"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    division = forms.ChoiceField(label=_("Division"), required=False)
    industry = forms.ChoiceField(label=_("Industry"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)
    grade = forms.ChoiceField(label=_("Quality credit grade"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = [("", _("Whole province")), *division_choices()]
        sections = [(code, f"{code} {name}") for code, name in SECTIONS.items()]
        self.fields["industry"].choices = [("", _("All industries")), *sections]
        self.fields["status"].choices = [("", _("All")), *Enterprise.Status.choices]
        self.fields["grade"].choices = [("", _("All")), *((grade, grade) for grade in GRADES)]
        for name in ("q", "division", "industry", "status", "grade"):
            self.fields[name].widget.attrs["id"] = f"filter-{name}"


def division_choices():
    """[(city, [(code, name), …])], each city first as a whole; two are called 鼓楼区, the groups tell them."""
    chinese = (get_language() or "zh").startswith("zh")
    rows = Division.objects.in_force().order_by("code")
    groups = {}
    for code, name, name_en, level in rows.values_list("code", "name", "name_en", "level"):
        shown = name if chinese else name_en
        if level == Division.Level.CITY:
            groups[code] = (shown, [(code, _("%(city)s, all") % {"city": shown})])
        elif level == Division.Level.COUNTY and f"{code[:4]}00" in groups:
            groups[f"{code[:4]}00"][1].append((code, shown))
    return list(groups.values())
