"""Forms of the backtests: ask for one, narrow its list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Division
from apps.records.models import FactKind
from apps.registry.forms.base import DayField, VerbForm

# what a province would call a failure of quality; the officer may choose otherwise
FAILURES = (
    "sampling_failed",
    "recheck_failed",
    "penalty",
    "accident_minor",
    "accident_concealed",
    "recall_ordered",
    "serious_listed",
)


class BacktestForm(VerbForm):
    prefix = forms.ChoiceField(label=_("Where"), required=False)
    observed_until = DayField(
        label=_("Failures counted until"),
        help_text=_("Both rulesets are computed as of a year before this day, with what was known then."),
    )
    failure_kinds = forms.MultipleChoiceField(label=_("What counts as a failure"), widget=forms.CheckboxSelectMultiple)

    def prepare(self):
        cities = Division.objects.in_force().filter(level=Division.Level.CITY).order_by("code")
        covered = [(city.prefix, str(city)) for city in cities if self.scope.covers(city.prefix)]
        self.fields["prefix"].choices = [("", _("the whole province")), *covered]
        kinds = FactKind.objects.filter(leaning=FactKind.Leaning.ADVERSE).order_by("pk")
        self.fields["failure_kinds"].choices = [(kind.code, str(kind)) for kind in kinds]
        self.initial.setdefault("failure_kinds", list(FAILURES))

    def arguments(self):
        return {name: self.cleaned_data[name] for name in ("prefix", "observed_until", "failure_kinds")}


class MovesForm(forms.Form):
    """The filters of the list of enterprises that move."""

    before = forms.ChoiceField(label=_("Stands"), required=False)
    after = forms.ChoiceField(label=_("Would be"), required=False)
    city = forms.ChoiceField(label=_("City"), required=False)

    def __init__(self, data, *, backtest, **kwargs):
        super().__init__(data, **kwargs)
        counts = [row for row in backtest.counts.all() if row.before != row.after and row.dimension == "all"]
        for name in ("before", "after"):
            grades = sorted({getattr(row, name) for row in counts} - {""})
            self.fields[name].choices = [("", _("all")), *((grade, grade) for grade in grades)]
        codes = {row.place for row in backtest.counts.all() if row.dimension == "city"}
        cities = Division.objects.filter(code__in=codes).order_by("code")
        self.fields["city"].choices = [("", _("all")), *((city.prefix, str(city)) for city in cities)]

    def narrow(self, rows):
        values = self.cleaned_data if self.is_valid() else {}
        for name in ("before", "after"):
            if values.get(name):
                rows = rows.filter(**{name: values[name]})
        if values.get("city"):
            rows = rows.filter(enterprise__division__code__startswith=values["city"])
        return rows
