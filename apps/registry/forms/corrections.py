"""Reporting an error, and deciding on a report."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Correction
from .base import VerbForm


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
