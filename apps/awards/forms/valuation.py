"""What goes into a valuation: accounts of some years, returns, shares, growth, strength."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.kernel.errors import Invalid
from apps.kernel.typed import DecimalField, IntegerField
from apps.registry.forms.base import DayField, VerbForm
from apps.registry.queries.numbered import enterprise_numbered

from ..rules.brand_sheet import RATES
from ..rules.brand_strength import ELEMENTS
from ..rules.brand_value import Past

YEARS, AHEAD = 3, 5
AMOUNTS = (
    ("profit", _("adjusted net profit")), ("current", _("current tangible assets")),
    ("other", _("other tangible assets")), ("weight", _("weight")),
)  # fmt: skip
PERCENTS = {
    "current_return": (_("Return of current assets, %"), _("May follow the one-year lending rate.")),
    "other_return": (_("Return of other tangible assets, %"), _("May follow the five-year lending rate.")),
    "share": (_("The brand's share of excess earnings, %"), ""),
    "industry_return": (_("Mean return on assets of the industry, %"), ""),
    "lasting": (_("Lasting growth after the forecast, %"), _("Must be less than the discount rate.")),
}
NAMES = {
    "K1": _("K1 tangible elements"), "K2": _("K2 quality"), "K3": _("K3 innovation"), "K4": _("K4 service"),
    "K5": _("K5 intangible elements"),
}  # fmt: skip


def _percent(label, text="", *, required=True):
    return DecimalField(label=label, help_text=text, max_digits=8, decimal_places=4, required=required)


def begun_with(row):
    """The initial values of a form for the next version of a kept sheet."""
    kept = row.inputs
    years = sorted(kept["past"], key=lambda year: -int(year["year"]))
    told = {"code": row.enterprise.uscc, "brand": row.brand, "valued_on": row.valued_on, "source": row.source,
            "last_year": years[0]["year"]}  # fmt: skip
    told |= {f"{name}_{back}": year[name] for back, year in enumerate(years) for name, _label in AMOUNTS}
    told |= {name: _hundredfold(kept[name]) for name in RATES}
    told |= {f"growth_{step}": _hundredfold(rate) for step, rate in enumerate(kept["growth"], 1)}
    return told | {code: score for code, score in kept["scores"].items() if code in ELEMENTS}


def _hundredfold(rate):
    return f"{(Decimal(rate) * 100).normalize():f}"


class ValuationForm(VerbForm):
    """The years of accounts end in `last_year`; fields left empty at the end mean fewer years."""

    code = forms.CharField(label=_("Credit code of the enterprise"), max_length=40)
    brand = forms.CharField(label=pgettext_lazy("valuation", "Brand"), max_length=80)
    valued_on = DayField(label=_("Day of the valuation"))
    source = forms.CharField(
        label=_("Where the accounts are from"),
        max_length=300,
        help_text=_("Such as the audited report and its number."),
    )
    last_year = IntegerField(label=_("Last year of accounts"), min_value=1990, max_value=2100)
    why = forms.CharField(
        label=_("What this version puts right"), max_length=1000, required=False,
        help_text=_("Only for a later version of the same brand and day."),
    )  # fmt: skip

    def prepare(self):
        for back in range(YEARS):
            for name, label in AMOUNTS:
                title = _("%(label)s, %(back)s years earlier") % {"label": label, "back": back} if back else label
                self.fields[f"{name}_{back}"] = DecimalField(
                    label=title, max_digits=16, decimal_places=4, required=not back,
                    initial=YEARS - back if name == "weight" else None,
                )  # fmt: skip
        for name, (label, text) in PERCENTS.items():
            self.fields[name] = _percent(label, text)
        for step in range(1, AHEAD + 1):
            label = _("Growth in year %(step)s of the forecast, %%") % {"step": step}
            self.fields[f"growth_{step}"] = _percent(label, required=step == 1)
        for element in ELEMENTS:
            self.fields[element] = DecimalField(label=NAMES[element], max_digits=5, decimal_places=2)
            self.fields[element].widget.attrs.update(min=0, max=100)

    def clean(self):
        told = super().clean()
        for back in range(1, YEARS):
            given = [told.get(f"{name}_{back}") is not None for name in ("profit", "current", "other")]
            if any(given) and not all(given):
                self.add_error(f"profit_{back}", _("Give all amounts of the year, or none."))
        return told

    def arguments(self):
        told = self.cleaned_data
        enterprise = enterprise_numbered(self.scope, told["code"])
        if enterprise is None:
            raise Invalid(_("No enterprise of your area has this number."), field="code")
        years = [back for back in range(YEARS) if told.get(f"profit_{back}") is not None]
        past = [
            Past(told["last_year"] - back, *(told[f"{name}_{back}"] or 0 for name, _label in AMOUNTS)) for back in years
        ]  # fmt: skip
        growth = [
            told[f"growth_{step}"] / 100 for step in range(1, AHEAD + 1) if told.get(f"growth_{step}") is not None
        ]
        return {
            "enterprise_id": enterprise.pk, "past": past, "growth": growth,
            "rates": {name: told[name] / 100 for name in RATES}, "scores": {code: told[code] for code in ELEMENTS},
            **{name: told[name] for name in ("brand", "valued_on", "source", "why")},
        }  # fmt: skip

    def refuse(self, error):
        """A rule names its input; the accounts stand at the first of their fields."""
        at = {"past": "profit_0", "current": "current_0", "other": "other_0", "weight": "weight_0",
              "years": "growth_1", "growth": "growth_1"}  # fmt: skip
        field = error.details.get("field", "")
        field = at.get(field, field)
        self.add_error(field if field in self.fields else None, str(error.message))
