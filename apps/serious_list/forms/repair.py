"""Forms of an application for early removal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.registry.forms.base import ManyFilesField
from apps.registry.forms.on_paper import OnPaperForm

from ..models import Paper
from .steps import FILE_HELP, NoForm, ProofForm, ReasonForm, ReceiptForm, StepForm, StrikeProofForm, area


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


class DoubtForm(ReasonForm):
    files = ManyFilesField(
        label=_("Evidence"), required=False,
        help_text=_("Asked for where a doubt was raised before and the removal stood: what is new, and its proof."),
    )  # fmt: skip


class OwnProofForm(ProofForm):
    kinds = (Paper.Kind.DOUBT, Paper.Kind.REVERSAL)


class StrikeOwnProofForm(StrikeProofForm):
    kinds = OwnProofForm.kinds


class EnterApplicationForm(OnPaperForm):
    """What came on paper: the scan holds the signed commitment, and mostly the proof as well."""

    performed = area(_("How the duties were performed and the harm removed"), 5, _("As the letter says it."))
    proof = forms.FileField(
        label=_("Proof of performance and rectification, if it is a file of its own"),
        required=False,
        help_text=FILE_HELP,
    )
    commitment = forms.BooleanField(
        label=_("The letter carries the signed commitment to honest business."),
        error_messages={"required": _("Without the commitment it is no application: ask the party to sign it.")},
    )
    field_order = ("performed", "manner", "posted_on", "received_on", "file", "proof", "commitment")


class EnterCompletionForm(OnPaperForm):
    performed = area(_("What it adds"), 3, required=False)
    proof = EnterApplicationForm.base_fields["proof"]
    field_order = ("performed", "manner", "posted_on", "received_on", "file", "proof")


class EnterExplanationForm(OnPaperForm):
    statement = area(_("Its statement, in its own words"), 6)
    field_order = ("statement", "manner", "posted_on", "received_on", "file")


__all__ = [
    "ApplyForm",
    "CompleteForm",
    "EnterApplicationForm",
    "EnterCompletionForm",
    "EnterExplanationForm",
    "ExplainForm",
    "NoForm",
    "ReasonForm",
    "ReceiptForm",
]
