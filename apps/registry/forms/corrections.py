"""Reporting an error, and deciding on a report."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Correction
from .base import CHANGE, DatedForm, VerbForm


class CorrectionForm(VerbForm):
    fact = forms.ChoiceField(label=_("Which fact is wrong?"), choices=Correction.Fact.choices, widget=forms.RadioSelect)
    proposed = forms.CharField(
        label=_("What would be right?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    explanation = forms.CharField(
        label=_("How do you know?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: it stands so on the business licence of 12 May 2026."),
    )  # fmt: skip

    def arguments(self):
        return {name: self.cleaned_data[name] for name in ("fact", "proposed", "explanation")}


class DecisionForm(VerbForm):
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The enterprise reads it. A refusal needs one."),
    )  # fmt: skip

    def arguments(self):
        return {"reason": self.cleaned_data["reason"]}


class NameDecisionForm(DatedForm, DecisionForm):
    """A reported name: the officer says whether the enterprise was renamed, and when, or the register had a slip."""

    field_order = ["what", "on", "reason"]

    def __init__(self, *args, accepting=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.accepting = accepting

    def clean(self):
        if self.accepting:
            self.check_dated()
        return super().clean()

    def arguments(self):
        changed = self.accepting and self.cleaned_data["what"] == CHANGE
        return {**super().arguments(), **({"changed_on": self.cleaned_data["on"]} if changed else {})}
