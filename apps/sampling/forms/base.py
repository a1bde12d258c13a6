"""What the forms of sampling share."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.registry.forms.base import VerbForm


class StepForm(VerbForm):
    """A verb's form; `version` is not used: the state table tells who came late."""

    version = None

    def groups(self):
        """[(title, fields)] of a long form; none where it is shown in one piece."""
        return []


class NoForm(StepForm):
    """A verb that asks for nothing but the button."""


def area(label, rows=3, help_text="", required=True, most=4000):
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def line(label, most=200, required=True, help_text=""):
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text)


def count(label):
    return forms.IntegerField(label=label, min_value=0, max_value=10_000_000)


def yuan(label):
    return forms.DecimalField(label=label, min_value=0, max_digits=12, decimal_places=2)


class ReasonForm(StepForm):
    reason = area(_("Reason"), 2, most=500)


class FindingForm(StepForm):
    finding = area(_("Finding, with reasons"), 3)
