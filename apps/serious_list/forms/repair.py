"""Forms of an application for early removal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .steps import FILE_HELP, NoForm, ReasonForm, ReceiptForm, StepForm, area


class ApplyForm(StepForm):
    performed = area(_("How the duties were performed and the harm removed"), 5)
    file = forms.FileField(
        label=_("Proof of performance and rectification"),
        help_text=FILE_HELP,
    )
    commitment = forms.BooleanField(
        label=_("We commit ourselves to honest business; what we say here is true, and we answer for it."),
        help_text=_("A removal got by deceit is set aside, and the term begins anew."),
    )


class CompleteForm(StepForm):
    performed = area(_("What you add"), 3, required=False)
    file = forms.FileField(label=_("Proof of performance and rectification"), help_text=FILE_HELP)


class ExplainForm(StepForm):
    statement = area(_("Your explanation"), 5, _("What was said in the application, and the proof for it."))


__all__ = ["ApplyForm", "CompleteForm", "ExplainForm", "NoForm", "ReasonForm", "ReceiptForm"]
