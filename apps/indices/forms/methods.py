"""What each method of an index asks for, field by field: base year, depreciation, elasticities, what is read.

A definition keeps these as its parameters; rates stand there as ratios, and are given in here in per cent.
"""

from decimal import Decimal

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..models import Index, Series
from ..operations.engines import UNITS
from ..queries.places import area_name
from ..rules import accounts, linear
from ..rules.capital import GIVEN, SHARE, STEADY
from .surveys import Refusing

GROWTH = ("base", "depreciation", "first", "initial", "alpha", "beta", *UNITS)
FIELDS = {
    Index.Engine.TREE: ("places", "sectors", "least_weight", "needs", "overall"),
    Index.Engine.TFP: ("places", *GROWTH),
    Index.Engine.CONTRIBUTION: ("places", "variant", "quality", "elasticity", "part", *GROWTH),
    Index.Engine.MALMQUIST: ("places", "inputs", "outputs", "returns"),
}
HUNDRED, NATION = Decimal(100), "100000"
RATIO = {"max_digits": 8, "decimal_places": 6}
READ = {"investment": _("Investment from"), "prices": _("Price index of investment from"),
        "output": _("Growth of output from"), "labour": _("Labour from")}  # fmt: skip
TOLD = {
    "investment": _("Gross fixed capital formation at current prices."),
    "prices": _("On a fixed base, as a ratio."), "output": _("In per cent, at comparable prices."),
    "labour": _("Persons employed at the end of the year."),
}  # fmt: skip


def _ratio(label, **more):
    return forms.DecimalField(
        label=label, min_value=Decimal("0.000001"), max_value=Decimal("0.999999"), **RATIO, **more
    )


class MethodForm(Refusing):
    """Of all the fields those the method of the definition asks for."""

    places = forms.MultipleChoiceField(label=_("Computed for"), widget=forms.CheckboxSelectMultiple)
    sectors = forms.BooleanField(label=_("By industry too"), required=False)
    least_weight = forms.DecimalField(
        label=_("Least weight that must be there"), required=False, min_value=Decimal("0.01"), max_value=1, **RATIO,
        help_text=_("Above 0, up to 1; of the whole index, where what is missing leaves its weight to others. 0.5 if "
                    "empty."),
    )  # fmt: skip
    needs = forms.MultipleChoiceField(
        label=_("Computed once these are there"), required=False, widget=forms.CheckboxSelectMultiple
    )
    overall = forms.ChoiceField(
        label=_("Margin of the sample from"), required=False,
        help_text=_("A series whose own margin of error is that of the whole index."),
    )  # fmt: skip
    variant = forms.ChoiceField(label=_("Reading of the contribution"), choices=list(accounts.VARIANTS.items()))
    quality = forms.ChoiceField(
        label=_("Growth of quality from"), required=False, help_text=_("Where quality is a factor of its own.")
    )
    elasticity = forms.DecimalField(
        label=_("Elasticity of quality γ"), required=False, min_value=Decimal("0.000001"), max_value=10, **RATIO,
        help_text=_("Where quality is a factor of its own; above 0."),
    )  # fmt: skip
    part = forms.DecimalField(
        label=_("Part of quality in productivity, per cent"), required=False, min_value=0, max_value=100,
        max_digits=8, decimal_places=4, help_text=_("Where productivity is split; from 0 to 100."),
    )  # fmt: skip
    base = forms.IntegerField(
        label=_("Base year of the capital stock"), min_value=1949, max_value=2100,
        help_text=_("The first year of the inventory, in whose prices the stock is counted. 1952 by Zhang Jun and "
                    "others (2004); investment and prices must be there from then on."),
    )  # fmt: skip
    depreciation = forms.DecimalField(
        label=_("Depreciation δ, per cent a year"), min_value=Decimal("0.01"), max_value=Decimal("99.99"),
        max_digits=6, decimal_places=4,
        help_text=_("Above 0, below 100. 9.6 by Zhang Jun and others (2004), 10.96 by Shan Haojie (2008)."),
    )  # fmt: skip
    first = forms.ChoiceField(
        label=_("How the first stock is found"), required=False,
        choices=[(SHARE, _("investment of the base year ÷ the figure below")),
                 (STEADY, _("investment of the base year ÷ (δ + the figure below, the growth)")),
                 (GIVEN, _("the figure below, in the unit of investment"))],
    )  # fmt: skip
    initial = forms.DecimalField(
        label=_("Figure for the first stock"), min_value=Decimal("0.000001"), max_digits=20, decimal_places=6,
        help_text=_("A ratio such as 0.1, or an amount where the stock itself is given."),
    )  # fmt: skip
    alpha = _ratio(_("Elasticity of capital α"), help_text=_("Between 0 and 1, such as 0.4."))
    beta = _ratio(
        _("Elasticity of labour β"), required=False, help_text=_("Between 0 and 1; empty: 1 − α, constant returns.")
    )
    investment = forms.ChoiceField()
    prices = forms.ChoiceField()
    output = forms.ChoiceField()
    labour = forms.ChoiceField()
    inputs = forms.MultipleChoiceField(label=_("Inputs"), help_text=_("Of every area and year."))
    outputs = forms.MultipleChoiceField(label=_("Outputs"))
    returns = forms.ChoiceField(
        label=_("Returns to scale"),
        choices=[(linear.CONSTANT, _("constant (CRS)")), (linear.VARIABLE, _("variable (VRS)"))],
    )  # fmt: skip

    def __init__(self, *args, row, **kwargs):
        self.told = row.parameters
        super().__init__(*args, initial=_shown(row.parameters), **kwargs)
        wanted = FIELDS[row.index.engine]
        self.fields = {name: self.fields[name] for name in wanted}
        self._choices(row)

    def _choices(self, row):
        rows = Series.objects.order_by("position", "code")
        if row.index.engine in (Index.Engine.TFP, Index.Engine.CONTRIBUTION):
            rows = rows.filter(frequency=Series.Frequency.YEAR)  # growth is accounted from year to year
        series = [(each.code, f"{each} ({each.get_unit_display()})", each.unit) for each in rows]
        plain = [(code, title) for code, title, _unit in series]
        known = {"places": _areas(self.told.get("places", [])), "overall": [("", "—"), *plain], "inputs": plain,
                 "outputs": plain, "needs": _leaves(row), "quality": _quality(row, plain)}  # fmt: skip
        for name, units in UNITS.items():
            known[name] = [("", "—"), *((code, title) for code, title, unit in series if unit in units)]
        for name in self.fields:
            if name in known:
                self.fields[name].choices = known[name]
            if name in READ:
                self.fields[name].label, self.fields[name].help_text = READ[name], TOLD[name]

    def clean(self):
        found = super().clean()
        asked = {accounts.FACTOR: ("quality", "elasticity"), accounts.SPLIT: ("part",)}.get(found.get("variant"), ())
        for name in asked:
            if found.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        if "first" in found:
            found["first"] = found["first"] or SHARE  # as the capital stock is found where nothing is said
        if found.get("first") in (SHARE, STEADY) and (found.get("initial") or 0) >= 1:
            self.add_error("initial", _("A ratio lies between 0 and 1."))
        return found

    @property
    def parameters(self):
        """As a definition keeps them; what is left empty is not said, what no field asks for stays."""
        kept = {name: value for name, value in self.told.items() if name not in self.fields}
        given = {name: _kept(name, value) for name, value in self.cleaned_data.items()}
        return kept | {name: value for name, value in given.items() if value not in (None, "", [], False)}


def _shown(told):
    shown = dict(told)
    for name in ("depreciation", "part"):
        if told.get(name):
            shown[name] = _plain(Decimal(told[name]) * HUNDRED)
    return shown


def _kept(name, value):
    if name in ("depreciation", "part") and value is not None:
        return _plain(value / HUNDRED)
    if isinstance(value, Decimal):
        return _plain(value)
    return str(value) if name == "base" else value


def _plain(value):
    return f"{value.normalize():f}"


def _areas(told):
    """The nation, the province, every city, every county; and whatever else the definition names already."""
    top = [NATION, f"{settings.PROVINCE_CODE[:2]}0000"]
    codes = [*top, *(code for code in told if code not in (*top, "city", "county"))]
    return [*((code, area_name(code)) for code in codes), ("city", _("every city")), ("county", _("every county"))]


def _leaves(row):
    return [(node.code, str(node)) for node in row.nodes.order_by("position") if node.is_leaf]


def _quality(row, series):
    indices = [(each.code, str(each)) for each in Index.objects.exclude(pk=row.index_id).order_by("position")]
    return [("", "—"), (_("Indices"), indices), (_("Series"), series)]
