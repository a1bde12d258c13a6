"""The filters of the desk's list of enterprises: everything stands in the address, nothing outside the scope shows."""

import django_filters as filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Division, Zone
from apps.divisions.queries import within
from apps.kernel.filters import DeskFilter

from .models import Enterprise
from .queries.choices import industries_by_section
from .queries.fragments import prepare
from .queries.lists import rows_of

YES_NO = [("yes", _("yes")), ("no", _("no"))]


class EnterpriseFilter(DeskFilter):
    """Enterprises of the desk's list."""

    q = filters.CharFilter(
        label=_("Name, credit code or former number"), method="by_text",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "maxlength": 100}),
    )  # fmt: skip
    division = filters.ChoiceFilter(label=_("Division"), method="by_division", empty_label=_("all"))
    zone = filters.ChoiceFilter(label=_("Development zone"), method="by_zone", empty_label=_("all"))
    industry = filters.ChoiceFilter(label=_("Industry"), method="by_industry", empty_label=_("all"))
    status = filters.MultipleChoiceFilter(
        label=_("Status"), choices=Enterprise.Status.choices, widget=forms.CheckboxSelectMultiple
    )
    scale = filters.MultipleChoiceFilter(
        label=_("Scale"), choices=Enterprise.Scale.choices, widget=forms.CheckboxSelectMultiple
    )
    above_scale = filters.ChoiceFilter(
        label=_("Above designated size"), choices=YES_NO, method="by_above_scale", empty_label=_("all")
    )
    established_from = filters.DateFilter(
        label=_("Established from"), field_name="established_on", lookup_expr="gte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    established_to = filters.DateFilter(
        label=_("Established until"), field_name="established_on", lookup_expr="lte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    has_code = filters.ChoiceFilter(
        label=_("Has a credit code"), choices=YES_NO, method="by_code", empty_label=_("all")
    )
    basis = filters.ChoiceFilter(
        label=_("Where the division comes from"), field_name="division_basis",
        choices=Enterprise.DivisionBasis.choices, empty_label=_("all"),
    )  # fmt: skip

    class Meta:
        model = Enterprise
        fields = []

    # shown in the bar; the others stand behind "more filters"
    FIRST = ("q", "division", "industry", "status")

    def narrow(self, scope):
        return {
            "division": division_choices(scope), "zone": _zone_choices(scope), "industry": _industry_choices(),
        }  # fmt: skip

    def by_text(self, rows, _name, text):
        return prepare(text).within(rows) if text.strip() else rows

    def by_division(self, rows, _name, code):
        return rows.filter(within(code))

    def by_zone(self, rows, _name, code):
        return rows.filter(zone_id=code)

    def by_industry(self, rows, _name, code):
        if code == "none":
            return rows.filter(industry__isnull=True)
        if code.isalpha():
            return rows.filter(industry__section=code)
        return rows.filter(industry__code__startswith=code)

    def by_above_scale(self, rows, _name, answer):
        return rows.filter(above_scale=answer == "yes")

    def by_code(self, rows, _name, answer):
        return rows.filter(uscc__isnull=answer != "yes")


def _divisions(scope):
    rows = Division.objects.in_force().exclude(level=Division.Level.PROVINCE)
    if scope.division_prefix:
        rows = rows.filter(code__startswith=scope.division_prefix)
    return rows.order_by("code")


def division_choices(scope):
    """The divisions below the scope, as grouped choices of a filter."""
    return _grouped(list(_divisions(scope)))


def _grouped(divisions):
    """Cities as groups with "the whole city" first; nothing when there is nothing to choose."""
    if len(divisions) < 2:
        return []
    groups = {}
    for division in divisions:
        if division.level == Division.Level.CITY:
            groups[division.code[:4]] = (str(division), [(division.code, _("all of %(city)s") % {"city": division})])
    for division in divisions:
        if division.level == Division.Level.COUNTY and division.code[:4] in groups:
            groups[division.code[:4]][1].append((division.code, str(division)))
    return list(groups.values())


def _zone_choices(scope):
    zones = Zone.objects.filter(parent__code__startswith=(scope.division_prefix or "")[:4]).order_by("code")
    if scope.zone_code:
        return []
    return [(zone.code, str(zone)) for zone in zones]


def _industry_choices():
    """Sections with their two-digit divisions: fine enough for a bar."""
    groups = [(text, [(letter, text), *rows]) for text, letter, rows in industries_by_section()]
    return [("none", _("not yet known")), *groups]


def chosen_rows(job, scope):
    """What an export holds: the ticked rows or all its filter finds, within what `scope` sees now."""
    rows = rows_of(scope)
    if job.ids:
        return rows.filter(pk__in=job.ids)
    return EnterpriseFilter(QueryDict(job.query), rows, scope=scope).qs
