"""What a valuation refuses, each with the sentence that its reader sees; shares are said in per cent."""

from fractions import Fraction

from django.utils.translation import gettext_lazy as _

NAMES = {
    "years": _("years of forecast"),
    "current": _("current assets"),
    "other": _("other tangible assets"),
    "weight": _("weight of the year"),
    "current_return": _("return of current assets"),
    "other_return": _("return of other tangible assets"),
    "share": _("the brand's share of excess earnings"),
    "industry_return": _("mean return on assets of the industry"),
    "growth": _("growth of a forecast year"),
    "lasting": _("lasting growth"),
    "strength": _("strength"),
}


class BrandFault(ValueError):
    """`field` names the input at fault."""

    field = ""
    message = ""

    def __str__(self):
        return str(self.message)


class BadInput(BrandFault):
    def __init__(self, field, value, least, most, *, year=None):
        self.field, self.value, self.least, self.most, self.year = field, value, least, most, year
        super().__init__(field, value, least, most)

    @property
    def message(self):
        name = f"{NAMES.get(self.field, self.field)}{f' {self.year}' if self.year else ''}"
        facts = {"name": name, "value": "—" if self.value is None else _plain(self.value), "least": _plain(self.least)}
        if self.most is None:
            return _("%(name)s is %(value)s and must not be less than %(least)s.") % facts
        facts |= {"most": _plain(self.most)}
        return _("%(name)s is %(value)s and must lie between %(least)s and %(most)s.") % facts


class NoYears(BrandFault):
    field = "past"
    message = _("Give the accounts of one year or of several in a row, none left out.")

    def __init__(self, *, years):
        self.years = years
        super().__init__(years)


class NoExcess(BrandFault):
    field = "past"
    message = _("The tangible assets alone earn as much as the enterprise does: by this method the brand has no value.")

    def __init__(self, *, base):
        self.base = base
        super().__init__(base)


class NoEnd(BrandFault):
    field = "lasting"

    def __init__(self, *, rate, growth):
        self.rate, self.growth = rate, growth
        super().__init__(rate, growth)

    @property
    def message(self):
        facts = {"rate": f"{float(self.rate):.2%}", "growth": f"{float(self.growth):.2%}"}
        return (
            _("The discount rate of %(rate)s does not exceed the lasting growth of %(growth)s: the value has no end.")
            % facts
        )


class OutOfScale(BrandFault):
    field = "past"
    message = _("By these figures the value is below 0.01 or has more than 16 digits: look at accounts and growth.")


class WrongWeights(BrandFault):
    field = "criteria"

    def __init__(self, *, under, sum):
        self.under, self.sum = under, sum
        super().__init__(under, sum)

    @property
    def message(self):
        return _("The weights under %(under)s sum to %(sum)s, not to 1.") % {
            "under": self.under, "sum": _plain(self.sum)
        }  # fmt: skip


def _plain(value):
    number = float(Fraction(value))
    return f"{number:.4f}".rstrip("0").rstrip(".")
