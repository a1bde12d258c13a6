"""How a paper was served otherwise than over the portal, with the scan of its receipt; and the second look at it
(documents.models.PaperProof)."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.documents.models import PaperProof

from .base import DayField, VerbForm
from .on_paper import FILE_HELP


class ReceiptForm(VerbForm):
    """The record of one officer; the state table tells who came late, so no version is asked for."""

    version = None
    method = forms.ChoiceField(label=_("How served"), choices=PaperProof.METHODS)
    served_on = DayField(label=_("Served on"), help_text=_("By public notice: the day of its publication."))
    receipt = forms.CharField(label=_("Receipt: who signed, or the number of the posting"), max_length=200)
    file = forms.FileField(
        label=_("Scan of the receipt"),
        help_text=format_lazy(
            _("The signed receipt, the delivery note of the post, the record signed by the witness, or the page of the "
              "public notice. {file}"), file=FILE_HELP,
        ),
    )  # fmt: skip

    def prepare(self):
        self.fields["served_on"].initial = self.today


class ProofForm(VerbForm):
    """Which of the recorded services that wait for their second look; `proofs` are they, for the page to show."""

    version = None
    proof = forms.TypedChoiceField(label=_("Recorded service"), coerce=int)

    def prepare(self):
        rows = self.waiting().select_related("paper", "scan").order_by("pk") if self.row else ()
        self.proofs = list(rows)
        self.fields["proof"].choices = [(row.pk, str(row)) for row in self.proofs]

    def waiting(self):
        """Rows of a subclass of PaperProof."""
        raise NotImplementedError
