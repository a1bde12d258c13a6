"""What a citizen asks of the published results."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models.plan import LINKS
from ..rules import asking

VERDICTS = [("pass", _("batch passed")), ("fail", _("batch failed"))]
WRONG = {
    asking.BARCODE: _("No barcode is written like this: look at the last digit again."),
    asking.SHORT: _("Type two characters at least, or the whole barcode."),
}


class AskForm(forms.Form):
    """`products` are (code, name), `cities` (six digits, name)."""

    q = forms.CharField(
        label=_("Product, brand, enterprise or barcode"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    verdict = forms.ChoiceField(label=_("Verdict"), required=False, choices=[("", _("all")), *VERDICTS])
    product = forms.ChoiceField(label=_("Product"), required=False)
    link = forms.ChoiceField(label=_("Link"), required=False, choices=[("", _("all")), *LINKS.items()])
    division = forms.ChoiceField(label=_("City"), required=False)

    def __init__(self, *args, products, cities, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].choices = [("", _("all")), *products]
        self.fields["division"].choices = [("", _("all")), *cities]

    def clean_q(self):
        text = self.cleaned_data["q"].strip()
        problem = asking.problem_of(text)
        if problem:
            raise forms.ValidationError(WRONG[problem])
        return text
