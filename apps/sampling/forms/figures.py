"""What the figures are asked by: everything stands in the address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models.plan import LEVELS, LINKS
from ..queries.rates import SCALES

GROUP = "group:"  # before a product group, where a code names one product


class FiguresForm(forms.Form):
    """`products` is {code: Product}, `cities` [(first four digits, name)], `years` those that have figures."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False, empty_value=None)
    product = forms.ChoiceField(label=_("Product"), required=False)
    link = forms.ChoiceField(label=_("Link"), required=False, choices=[("", _("all")), *LINKS.items()])
    city = forms.ChoiceField(label=_("City"), required=False)
    scale = forms.ChoiceField(label=_("scale"), required=False, choices=[("", _("all")), *SCALES.items()])
    level = forms.ChoiceField(label=_("level"), required=False, choices=[("", _("all")), *LEVELS.items()])

    def __init__(self, *args, years, products, cities, **kwargs):
        super().__init__(*args, **kwargs)
        groups = {}
        for code, product in products.items():
            groups.setdefault(product.group, []).append((code, str(product)))
        named = [(group, [(f"{GROUP}{group}", _("all of this group")), *rows]) for group, rows in groups.items()]
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.fields["product"].choices = [("", _("all")), *named]
        self.fields["city"].choices = [("", _("all")), *cities]
        self.products = products

    def chosen(self):
        """{column: value} of what is fixed, as `queries.rates` takes it. Only of a form that is valid."""
        data = self.cleaned_data
        fixed = {name: data[name] for name in ("link", "city", "scale") if data[name]}
        product = data["product"]
        if product.startswith(GROUP):
            fixed["group"] = product.removeprefix(GROUP)
        elif product:
            fixed |= {"code": product, "group": self.products[product].group}
        return fixed
