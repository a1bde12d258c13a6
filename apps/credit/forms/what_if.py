"""The what-if of an enterprise: which adverse facts would be repaired, which good facts gained."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.kernel import figures
from apps.kernel.typed import IntegerField

MOST = 5  # of one kind: beyond that an indicator's most has long been reached


class WhatIfForm(forms.Form):
    """`facts` are the enterprise's own adverse facts, `rules` the point rules whose kinds may be gained."""

    most = MOST

    def __init__(self, data, *, facts, rules):
        super().__init__(data)
        choices = [(fact.pk, f"{fact.kind} · {figures.day(fact.occurred_on)}") for fact in facts]
        self.fields["repaired"] = forms.TypedMultipleChoiceField(
            label=_("If these no longer counted"), choices=choices, coerce=int, required=False,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
        self.kinds = []
        for rule in rules:
            name = f"gain_{rule.kind.code}"
            self.fields[name] = IntegerField(
                label=str(rule.kind), min_value=0, max_value=MOST, required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "what-if-count"}),
            )  # fmt: skip
            self.kinds.append((name, rule.kind_id))

    @property
    def gains(self):
        """The fields of good facts, for the page to lay out."""
        return [self[name] for name, _kind in self.kinds]

    def arguments(self):
        """Arguments of queries.outlook.what_if."""
        gained = {kind: self.cleaned_data[name] for name, kind in self.kinds if self.cleaned_data.get(name)}
        return {"repaired": tuple(self.cleaned_data["repaired"]), "gained": gained}
