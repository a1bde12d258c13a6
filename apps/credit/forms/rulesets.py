"""Forms of a ruleset: a new draft, its head, its parts row by row, and the decision on it.

Points are typed with up to two decimals and kept as whole hundredths.
"""

import re
from itertools import pairwise

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.kernel.rules.digits import half_width
from apps.kernel.rules.whole import whole_number
from apps.kernel.typed import DecimalField, IntegerField
from apps.records.models import Fact, FactKind
from apps.registry.forms.base import DayField, VerbForm

from ..rules.grades import COMPUTED

ROWS_AT_MOST = 100
SEPARATORS = re.compile(r"[\s,，、;；%％]+")


class PointsField(DecimalField):
    """Points with two decimals on the page, hundredths in the program."""

    def __init__(self, **kwargs):
        limit = {"min_value": -100_000, "max_value": 100_000} | kwargs
        super().__init__(decimal_places=2, **limit)
        self.widget.attrs |= {"step": "0.01", "inputmode": "decimal"}

    def prepare_value(self, value):
        return f"{value / 100:.2f}".removesuffix(".00") if isinstance(value, int) else value

    def clean(self, value):
        points = super().clean(value)
        return None if points is None else int(points * 100)


class DecayField(forms.CharField):
    """Percentages of the steps, newest first: "100, 60, 30"."""

    def prepare_value(self, value):
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def clean(self, value):
        weights = [whole_number(part, most=100) for part in SEPARATORS.split(half_width(super().clean(value))) if part]
        if not weights or not all(weights):
            raise ValidationError(_("Write whole percentages from 1 to 100, newest first, such as 100, 60, 30."))
        if any(later > earlier for earlier, later in pairwise(weights)):
            raise ValidationError(_("The weight may only stay or fall with time."))
        return weights


class SeveritiesForm(forms.Form):
    """What a point rule and a veto share: which facts they look at, and under which article."""

    kind = forms.ChoiceField(label=_("kind of fact"))
    severity_min = forms.TypedChoiceField(
        label=_("severity from"), choices=Fact.Severity.choices, coerce=int, initial=Fact.Severity.NONE
    )
    severity_max = forms.TypedChoiceField(
        label=_("severity to"), choices=Fact.Severity.choices, coerce=int, initial=Fact.Severity.GRAVE
    )
    article = forms.CharField(label=_("article"), max_length=200, required=False)

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds

    def clean(self):
        values = super().clean()
        if "severity_min" in values and values["severity_min"] > values.get("severity_max", 4):
            self.add_error("severity_max", _("The least severity is no greater than the greatest."))
        return values


class RuleForm(SeveritiesForm):
    points = PointsField(label=_("points (minus to deduct)"))
    step_months = IntegerField(
        label=_("months of a step"), min_value=1, max_value=120, initial=12,
        error_messages={"min_value": _("A window runs forward, by at least one month.")},
    )  # fmt: skip
    decay = DecayField(label=_("percent of each step"), max_length=100)
    field_order = ("kind", "severity_min", "severity_max", "points", "step_months", "decay", "article")

    def clean_points(self):
        if self.cleaned_data["points"] == 0:
            raise ValidationError(_("A rule without points has no effect."))
        return self.cleaned_data["points"]


class VetoForm(SeveritiesForm):
    window_months = IntegerField(
        label=_("window in months"), min_value=1, max_value=1200,
        error_messages={"min_value": _("A window runs forward, by at least one month.")},
    )  # fmt: skip
    ceiling = forms.ChoiceField(label=_("at best"))
    field_order = ("kind", "severity_min", "severity_max", "window_months", "ceiling", "article")

    def __init__(self, *args, grades, **kwargs):
        super().__init__(*args, **kwargs)
        # the best grade is no ceiling
        self.fields["ceiling"].choices = [("", "—"), *((grade, grade) for grade in grades[1:])]


class IndicatorForm(forms.Form):
    was = forms.CharField(required=False, widget=forms.HiddenInput)
    number = IntegerField(label=pgettext_lazy("order", "number"), min_value=1, max_value=200)
    code = forms.SlugField(label=_("code"), max_length=40)
    title = forms.CharField(label=_("title"), max_length=120)
    title_en = forms.CharField(label=_("English title"), max_length=160, required=False)
    base = PointsField(label=_("starting points"))
    floor = PointsField(label=_("least"), initial=0)
    cap = PointsField(label=_("most"))

    def clean(self):
        values = super().clean()
        if {"base", "floor", "cap"} <= values.keys() and not values["floor"] <= values["base"] <= values["cap"]:
            self.add_error("base", _("The starting points lie between the least and the most."))
        return values


class BandForm(forms.Form):
    was = forms.CharField(required=False, widget=forms.HiddenInput)
    grade = forms.ChoiceField(label=_("grade"), choices=[("", "—"), *((grade, grade) for grade in COMPUTED)])
    lower = PointsField(label=_("from (points)"))
    meaning = forms.CharField(label=_("meaning"), max_length=200)
    meaning_en = forms.CharField(label=_("meaning in English"), max_length=300, required=False)


class PartFormSet(BaseFormSet):
    """Rows of a part; `rows()` are the clean ones that stay, `renamed()` the new names of those that had another."""

    unique = ()

    def clean(self):
        super().clean()
        for name in self.unique:
            seen = set()
            for form in self._staying():
                value = form.cleaned_data.get(name)
                if value in seen:
                    form.add_error(name, _("Another row has the same value."))
                seen.add(value)
        if any(form.errors for form in self._staying()):
            raise ValidationError(_("Look at the rows that are marked."))

    def _staying(self):
        gone = self.deleted_forms
        return [form for form in self.forms if form not in gone and getattr(form, "cleaned_data", None)]

    def rows(self):
        return [
            {key: value for key, value in form.cleaned_data.items() if key not in ("DELETE", "was")}
            for form in self._staying()
        ]

    def renamed(self, name):
        pairs = ((form.cleaned_data["was"], form.cleaned_data[name]) for form in self._staying())
        return {was: now for was, now in pairs if was}


class IndicatorSet(PartFormSet):
    unique = ("code", "number")


class BandSet(PartFormSet):
    unique = ("grade", "lower")


FORMS = {
    "indicators": (IndicatorForm, IndicatorSet),
    "rules": (RuleForm, PartFormSet),
    "vetoes": (VetoForm, PartFormSet),
    "bands": (BandForm, BandSet),
}


def part_formset(part, content, *, of="", data=None, extra=2):
    """The bound or unbound formset of one part; `of` names the class whose rules are meant."""
    form, base = FORMS[part]
    most = len(COMPUTED) if part == "bands" else ROWS_AT_MOST
    options = {"max_num": most, "validate_max": True, "absolute_max": ROWS_AT_MOST + 20}
    made = formset_factory(form, formset=base, extra=extra, can_delete=True, **options)
    initial = [_initial(part, row) for row in content[part] if not of or row.get("indicator") == of]
    rows = made(data, initial=initial, prefix="row", form_kwargs=_choices(part, content))
    # a blank row is not there: what its selects show by default is no entry
    for form in rows.extra_forms:
        form.empty_permitted = True
    return rows


def _initial(part, row):
    key = {"indicators": "code", "bands": "grade"}.get(part)
    return {**row, "was": row[key]} if key else row


def _choices(part, content):
    if part not in ("rules", "vetoes"):
        return {}
    kinds = [("", "—"), *((kind.code, str(kind)) for kind in FactKind.objects.order_by("pk"))]
    return {"kinds": kinds} | ({"grades": [row["grade"] for row in content["bands"]]} if part == "vetoes" else {})


class NewDraftForm(VerbForm):
    code = forms.CharField(label=_("code"), max_length=40, help_text=_("Capital letters, digits, dots, hyphens."))

    def arguments(self):
        return {"code": self.cleaned_data["code"].strip()}


class HeadForm(VerbForm):
    title = forms.CharField(label=_("title"), max_length=120)
    title_en = forms.CharField(label=_("English title"), max_length=160, required=False)
    legal_basis = forms.CharField(label=_("legal basis"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    verified = forms.BooleanField(
        label=_("taken from the official text"), required=False,
        help_text=_("Without this tick the ruleset carries the mark of a configurable default wherever it is shown."),
    )  # fmt: skip


class ApprovalForm(VerbForm):
    effective_from = DayField(
        label=_("In force from"), help_text=_("A later day than today: nobody is rated by a rule not yet published.")
    )

    def arguments(self):
        return {"effective_from": self.cleaned_data["effective_from"]}


class RefusalForm(VerbForm):
    verb = forms.ChoiceField(
        label=_("What becomes of it?"),
        widget=forms.RadioSelect,
        choices=[
            ("return", _("Back to its authors, who may mend it and submit it again")),
            ("reject", _("Rejected for good")),
        ],
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def arguments(self):
        return {"verb": self.cleaned_data["verb"], "reason": self.cleaned_data["reason"]}


class RecallForm(VerbForm):
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def arguments(self):
        return {"reason": self.cleaned_data["reason"]}


class DiscardForm(RecallForm):
    def arguments(self):
        return {"verb": "discard"} | super().arguments()
