"""Forms of one enterprise."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Division, Zone
from apps.kernel.typed import DecimalField

from ..models import Enterprise
from ..queries.choices import industries_by_section
from ..rules.headers import LENGTHS
from ..states import STATUS
from .base import CHANGE, DatedForm, DayField, SeenForm, VerbForm

CURRENCIES = [("", "—"), ("CNY", "CNY"), ("USD", "USD"), ("HKD", "HKD"), ("EUR", "EUR"), ("JPY", "JPY")]
VERBS = {
    "move_out": _("moved out of the province"),
    "revoke": _("business licence revoked (a punishment)"),
    "deregister": _("deregistered (the enterprise has ended)"),
    "cancel": _("registration cancelled (it should never have been made)"),
    "return": _("came back to the province"),
    "restore": _("decision set aside: open again"),
    "strike": _("nothing: this end was entered by mistake (another enterprise, another kind of end)"),
}
CORRECT = "correct"  # no move: the status stands, what was written of it was wrong


def industry_choices(held=None):
    """Sections as groups of their two-digit divisions; the class an enterprise already has stays choosable."""
    return [("", _("not yet known")), *((text, rows) for text, _letter, rows in industries_by_section(held) if rows)]


def division_choices(prefix=""):
    """Counties in force under their cities."""
    rows = Division.objects.in_force().filter(code__startswith=prefix).order_by("code")
    groups = {row.code[:4]: (str(row), []) for row in rows if row.level == Division.Level.CITY}
    loose = []
    for row in rows:
        if row.level == Division.Level.COUNTY:
            (groups[row.code[:4]][1] if row.code[:4] in groups else loose).append((row.code, str(row)))
    return [("", _("choose")), *loose, *(group for group in groups.values() if group[1])]


class ChangeForm(DatedForm, SeenForm):
    """A new name or code: changed from a day, or a slip set right."""

    def clean(self):
        self.check_dated()
        return super().clean()


class RenameForm(ChangeForm):
    field_order = ["name", "what", "on"]
    name = forms.CharField(label=_("New name"), max_length=200, help_text=_("As it stands on the business licence."))

    def prepare(self):
        self.initial.setdefault("what", CHANGE)
        self.initial.setdefault("name", self.row.name)


class FactsForm(SeenForm):
    industry_id = forms.ChoiceField(label=_("Industry"), required=False)
    scale = forms.ChoiceField(label=_("Scale"), required=False, choices=[("", "—"), *Enterprise.Scale.choices])
    above_scale = forms.BooleanField(label=_("Above designated size"), required=False)
    kind = forms.CharField(label=_("Type of enterprise"), required=False, max_length=80)
    established_on = DayField(label=_("Established"), required=False)
    capital = DecimalField(
        label=_("Registered capital"), required=False, min_value=0, max_digits=20, decimal_places=4,
        help_text=_("In whole units of the currency, not in ten thousands."),
    )  # fmt: skip
    capital_currency = forms.ChoiceField(label=_("Currency"), required=False, choices=CURRENCIES)
    address = forms.CharField(label=_("Address"), required=False, max_length=300)
    business_scope = forms.CharField(
        label=_("Business scope"),
        required=False,
        max_length=LENGTHS["business_scope"],
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def prepare(self):
        self.fields["industry_id"].choices = industry_choices(self.row and self.row.industry_id)
        if self.row:
            for field in self.fields:
                if field != "version":
                    self.initial.setdefault(field, getattr(self.row, field))
            held = self.row.capital_currency
            if held and held not in dict(CURRENCIES):
                self.fields["capital_currency"].choices = [*CURRENCIES, (held, held)]

    def arguments(self):
        return {**self.cleaned_data, "industry_id": self.cleaned_data["industry_id"] or None}


class RegisterForm(FactsForm):
    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As it stands on the business licence."))
    uscc = forms.CharField(
        label=_("Unified social credit code"),
        required=False,
        max_length=30,
        help_text=_("18 characters; leave empty only for a registration that never got one."),
    )
    number = forms.CharField(
        label=_("Older registration number"),
        required=False,
        max_length=40,
        help_text=_("From before the credit code: registration number or organisation code. Imports find it."),
    )
    division_code = forms.ChoiceField(label=_("Division"))
    field_order = ["name", "uscc", "number", "division_code", "industry_id", "scale", "above_scale"]

    def prepare(self):
        super().prepare()
        self.fields["division_code"].choices = division_choices(self.scope.division_prefix or "")

    def arguments(self):
        values = super().arguments()
        values.pop("version")
        return {**values, "zone_code": self.scope.zone_code}


class StatusForm(SeenForm):
    verb = forms.ChoiceField(label=_("What happened?"), widget=forms.RadioSelect)
    on = DayField(
        label=_("Day of the decision"), required=False,
        help_text=_("Left out only where an end was entered by mistake."),
    )  # fmt: skip
    basis = forms.CharField(
        label=_("Decision or certificate"), max_length=200,
        help_text=_("The number of the document, as it is printed on it; of an entry by mistake: what was wrong."),
    )  # fmt: skip
    earlier_on = DayField(
        label=_("Day of the earlier end"), required=False,
        help_text=_("The register knows of it from a file that did not say since when."),
    )  # fmt: skip

    def prepare(self):
        if not self.row.status_beneath or self.row.status_beneath[-1][1]:
            del self.fields["earlier_on"]
        steps = STATUS.open_to(self.row.status, self.scope)
        said = {**VERBS, "restore": self._set_aside()} if self.row.status_beneath else VERBS
        choices = [(step.verb, said[step.verb]) for step in steps]
        if self.row.status_on:
            choices.append((CORRECT, _("nothing: day or number of the present status was entered wrongly")))
        self.fields["verb"].choices = choices

    def clean(self):
        if self.cleaned_data.get("verb") not in (None, "strike") and not self.cleaned_data.get("on"):
            self.add_error("on", self.fields["on"].error_messages["required"])
        return super().clean()

    def _set_aside(self):
        beneath = Enterprise.Status(self.row.status_beneath[-1][0]).label
        return _("decision set aside: again “%(status)s”, as before it") % {"status": beneath}


class RelocateForm(SeenForm):
    division_code = forms.ChoiceField(label=_("New division"))
    zone_code = forms.ChoiceField(label=_("Development zone"), required=False)
    address = forms.CharField(label=_("New address"), required=False, max_length=300)

    def prepare(self):
        self.fields["division_code"].choices = division_choices()
        zones = Zone.objects.order_by("code")
        self.fields["zone_code"].choices = [("", _("none")), *((zone.code, str(zone)) for zone in zones)]
        self.initial.setdefault("division_code", self.row.division_id)
        self.initial.setdefault("zone_code", self.row.zone_id or "")


class CodeForm(ChangeForm):
    field_order = ["uscc", "what", "on"]
    uscc = forms.CharField(label=_("New unified social credit code"), max_length=30)

    def prepare(self):
        self.initial.setdefault("what", CHANGE)


class NumberForm(SeenForm):
    number = forms.CharField(
        label=_("Older registration number"), max_length=40,
        help_text=_("From before the credit code: registration number or organisation code. Imports find it."),
    )  # fmt: skip


class SiteForm(SeenForm):
    name = forms.CharField(label=_("Name of the site"), max_length=120)
    division_code = forms.ChoiceField(label=_("Division"), help_text=_("Where the site lies, not where the seat is."))
    address = forms.CharField(label=_("Address"), max_length=300)

    def prepare(self):
        self.fields["division_code"].choices = division_choices()
        self.initial.setdefault("division_code", self.row.division_id)


class ProductForm(SeenForm):
    name = forms.CharField(label=_("Product"), max_length=120)
    standard = forms.CharField(label=_("Standard declared"), max_length=80, required=False, help_text="GB/T 19001-2016")
    brand = forms.CharField(label=_("Brand"), max_length=80, required=False)


class EndForm(SeenForm):
    on = DayField(label=_("From"))


class IndustryForm(VerbForm):
    industry_code = forms.ChoiceField(label=_("Industry"))

    def prepare(self):
        self.fields["industry_code"].choices = industry_choices()[1:]

    def arguments(self):
        return {"industry_code": self.cleaned_data["industry_code"]}
