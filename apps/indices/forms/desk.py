"""What officers give in at the desk."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.intake.forms import encoding_field, table_field

from ..models import Definition, Index, Missing, Provenance, Series, Target, Unit
from ..operations.import_runs import CHOSEN
from ..rules.targets import AHEAD
from ..rules.weight_sums import weight_of
from .surveys import Refusing

DAY = {"type": "date"}


class UploadForm(Refusing):
    file = table_field(_("Table of figures"))
    source = forms.CharField(label=_("Source"), max_length=145, help_text=_("Who announced the figures, and where."))
    provenance = forms.ChoiceField(
        label=_("Taken from"), choices=[("", "—"), *((each.value, each.label) for each in CHOSEN)],
        help_text=_("It stands beside every figure."),
    )  # fmt: skip
    title = forms.CharField(
        label=_("Title of the document"), max_length=150, required=False, help_text=_("Of an official document.")
    )
    announced_on = forms.DateField(label=_("Announced on"), required=False, widget=forms.DateInput(attrs=DAY))
    encoding = encoding_field()

    def refuse(self, error):
        missing = error.details.get("missing")
        field = error.details.get("field")
        field = field if field in self.fields else "file"
        self.add_error(field, f"{error.message} {'、'.join(missing)}" if missing else str(error.message))


class SeriesForm(Refusing):
    code = forms.RegexField(
        r"^[a-z0-9]+([.-][a-z0-9]+)*$", label=_("Code"), max_length=60,
        help_text=_("Small letters, digits, dots and hyphens, such as gdp.nominal. It never changes."),
    )  # fmt: skip
    title = forms.CharField(label=_("Title"), max_length=120)
    title_en = forms.CharField(label=_("English title"), max_length=160, required=False)
    unit = forms.ChoiceField(label=_("Unit"), choices=Unit.choices)
    frequency = forms.ChoiceField(label=_("Frequency"), choices=Series.Frequency.choices)
    theme = forms.ChoiceField(label=_("Theme"))
    meaning = forms.CharField(label=_("What is measured, and how"), widget=forms.Textarea(attrs={"rows": 3}))
    meaning_en = forms.CharField(
        label=_("The same in English"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    decimals = forms.IntegerField(label=_("Decimals"), min_value=0, max_value=6, initial=2)
    least = forms.DecimalField(label=_("Least possible value"), required=False, max_digits=20, decimal_places=6)
    most = forms.DecimalField(label=_("Greatest possible value"), required=False, max_digits=20, decimal_places=6)
    jump = forms.DecimalField(
        label=_("Largest usual change, per cent"), required=False, min_value=0, max_digits=8, decimal_places=2,
        help_text=_("A larger one on the period before is taken only with a reason."),
    )  # fmt: skip
    points = forms.DecimalField(
        label=_("Largest usual change, points"), required=False, min_value=0, max_digits=8, decimal_places=2,
        help_text=_("Of a rate or a score, besides."),
    )  # fmt: skip
    additive = forms.BooleanField(
        label=_("The cities sum to the province"), required=False,
        help_text=_("Then an import says where they do not."),
    )  # fmt: skip
    tolerance = forms.DecimalField(
        label=_("Tolerated difference of the sum"), min_value=0, max_digits=12, decimal_places=4, initial=0
    )

    def __init__(self, *args, themes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = themes

    def clean(self):
        found = super().clean()
        if found.get("jump") is None and found.get("points") is None and "jump" not in self.errors:
            self.add_error("jump", _("Without a usual change no figure would ever be doubted."))
        return found


class RunForm(Refusing):
    index = forms.ChoiceField(label=_("Index"), required=False)
    period = forms.CharField(
        label=_("Period"), required=False, max_length=7, help_text=_("Such as 2024; empty for all.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = [(row.code, str(row)) for row in Index.objects.order_by("position")]
        self.fields["index"].choices = [("", _("all of them")), *rows]


class ExplainForm(Refusing):
    explanation = forms.CharField(
        label=_("What changed and why"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000,
        help_text=_("Published with the figures, and with every erratum among them."),
    )  # fmt: skip


class ReasonForm(Refusing):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)


class Coded(forms.ModelChoiceField):
    """Versions of a definition have one title: the code tells which one it is."""

    def label_from_instance(self, obj):
        return f"{obj} · {obj.code}"


class NewDefinitionForm(Refusing):
    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("Such as MQCI-2027."))
    like = Coded(label=_("Made from"), queryset=Definition.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["like"].queryset = Definition.objects.order_by("index__position", "-pk")


class ApproveForm(Refusing):
    first_day = forms.DateField(
        label=_("For periods that begin on or after"), widget=forms.DateInput(attrs=DAY),
        help_text=_("Periods before that day keep the definition they have."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why it holds for published periods too"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only where values of these periods are public already: they would be computed anew."),
    )  # fmt: skip


class HeadForm(Refusing):
    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=120)
    title_en = forms.CharField(label=_("English title"), max_length=160, required=False)
    basis = forms.CharField(label=_("Where the method comes from"), widget=forms.Textarea(attrs={"rows": 3}))
    basis_en = forms.CharField(label=_("The same in English"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    verified = forms.BooleanField(label=_("Taken from a published method"), required=False)
    first_period = forms.RegexField(r"^(19|20)[0-9]{2}$", label=_("First period"))
    missing = forms.ChoiceField(label=_("Where a value is missing"), choices=Missing.choices)
    carry = forms.IntegerField(label=_("Periods a value is carried"), min_value=0, max_value=10)
    decimals = forms.IntegerField(label=_("Decimals, rounded half up"), min_value=0, max_value=6)

    def __init__(self, *args, row=None, **kwargs):
        if row is not None:
            kwargs["initial"] = {name: getattr(row, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)


SCALINGS = [("none", _("as it stands")), ("linear", _("linear, 60 to 100")),
            ("exponential", _("exponential, 60 to 100"))]  # fmt: skip


DIGITS, PLACES = 16, 8  # of what a node keeps as an anchor


class Weighed(Refusing):
    """What the figures of an indicator must be, told at the field: a weight, and anchors where there is a scaling."""

    def clean_weight(self):
        text = self.cleaned_data["weight"].strip()
        weight = weight_of(text) if text else None
        if text and (weight is None or not 0 < weight <= 1):
            raise forms.ValidationError(_("Write a number above 0 and up to 1, such as 1/3 or 0.25."))
        return text

    def _anchor(self, name):
        text = self.cleaned_data[name].strip()
        try:
            found = Decimal(text) if text else None
        except InvalidOperation:
            found = Decimal("NaN")
        kept = found is None or (found.is_finite() and found.adjusted() < DIGITS and found == round(found, PLACES))
        if not kept:
            raise forms.ValidationError(_("Write a number, such as 60 or 0.25."))
        return text

    def clean_low(self):
        return self._anchor("low")

    def clean_high(self):
        return self._anchor("high")

    def clean(self):
        found = super().clean()
        low, high = found.get("low"), found.get("high")
        scaled = found.get("scaling") not in (None, "", "none") and not {"low", "high"} & set(self.errors)
        if scaled and (not low or not high or Decimal(low) == Decimal(high)):
            self.add_error("high" if low else "low", _("Scaling needs two anchors that differ."))
        return found


class NodeForm(Weighed):
    """One line of the tree of a draft; the rest of an indicator stays as it is."""

    remove = forms.BooleanField(label=_("Remove it"), required=False)

    weight = forms.CharField(label=_("Weight"), max_length=20)
    low = forms.CharField(label=_("Unacceptable value"), max_length=30, required=False)
    high = forms.CharField(label=_("Satisfactory value"), max_length=30, required=False)
    scaling = forms.ChoiceField(label=_("Scaling"), choices=SCALINGS)
    falling = forms.BooleanField(label=_("Less is better"), required=False)

    def __init__(self, *args, title="", **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # the head of the column says it to who sees the table
            field.widget.attrs["aria-label"] = f"{field.label}: {title}"


class NewNodeForm(Weighed):
    """An indicator, or a group of them, that comes into the tree of a draft; left empty, nothing does."""

    code = forms.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*$", label=_("Code"), max_length=60, required=False,
        help_text=_("Small letters, digits and hyphens."),
    )  # fmt: skip
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    title_en = forms.CharField(label=_("English title"), max_length=160, required=False)
    parent = forms.ChoiceField(label=_("Under"), required=False)
    reads = forms.ChoiceField(label=_("Reads"), required=False)
    falling = forms.BooleanField(label=_("Less is better"), required=False)
    weight = forms.CharField(label=_("Weight"), max_length=20, required=False, help_text=_("1/3 or 0.25"))
    scaling = forms.ChoiceField(label=_("Scaling"), choices=SCALINGS, required=False)
    low = forms.CharField(label=_("Unacceptable value"), max_length=30, required=False)
    high = forms.CharField(label=_("Satisfactory value"), max_length=30, required=False)

    def __init__(self, *args, groups, series, indices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [("", _("the index itself")), *groups]
        self.fields["reads"].choices = [
            ("", _("nothing: it is a group")),
            (_("Series"), [(f"series:{code}", title) for code, title in series]),
            (_("Indices"), [(f"index:{code}", title) for code, title in indices]),
        ]

    def clean(self):
        found = super().clean()
        if found.get("code"):
            for name in ("title", "weight"):
                if not found.get(name):
                    self.add_error(name, self.fields[name].error_messages["required"])
        elif any(found.get(name) for name in ("title", "weight", "reads")):
            self.add_error("code", self.fields["code"].error_messages["required"])
        return found

    @property
    def node(self):
        """The fields of a Node as `change_definition` takes them; None where nothing was given in."""
        given = dict(self.cleaned_data)
        if not given["code"]:
            return None
        kind, _colon, code = given.pop("reads").partition(":")
        return given | {"scaling": given["scaling"] or "none", "series": code if kind == "series" else "",
                        "index": code if kind == "index" else ""}  # fmt: skip


class TargetForm(Refusing):
    of = forms.ChoiceField(label=_("Target of"))
    area = forms.ChoiceField(label=_("Area"))
    period = forms.RegexField(r"^20[0-9]{2}$", label=_("Year"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Target.Kind.choices)
    value = forms.DecimalField(
        label=_("Value"), max_digits=20, decimal_places=6,
        help_text=_("Inside what the index or series can be: a rate from 0 to 100 per cent, for example."),
    )  # fmt: skip
    source = forms.CharField(label=_("Decided in"), max_length=300)
    provenance = forms.ChoiceField(label=_("Provenance"), choices=Provenance.choices)
    why = forms.CharField(
        label=_("Why it is changed"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only where a target for this year is public already. The public reads it with the former value."),
    )  # fmt: skip

    def __init__(self, *args, owners, areas, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["of"].choices = owners
        self.fields["area"].choices = areas
        self.last = today.year + AHEAD
        self.fields["period"].help_text = _("Up to %(last)s.") % {"last": self.last}

    def clean_period(self):
        period = self.cleaned_data["period"]
        if int(period) > self.last:
            raise forms.ValidationError(
                _("A target lies at most %(years)s years ahead: up to %(last)s.") % {"years": AHEAD, "last": self.last}
            )
        return period
