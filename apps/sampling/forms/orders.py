"""What follows a failure: the forms of orders, more time, re-checks, announcements, suspension and revocation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.registry.forms import served
from apps.registry.forms.base import DayField

from ..operations.escalating import Taken
from ..queries.frames import laboratories_for
from .base import StepForm, area, count, line


class IssueForm(StepForm):
    """`row` is [(enterprise id, name)] of the parties that may be ordered."""

    enterprise_id = forms.TypedChoiceField(label=_("Who is ordered"), coerce=int)
    what = area(_("What is to be corrected"), 4, _("It stands in the order."))

    def prepare(self):
        self.fields["enterprise_id"].choices = self.row


class TransferForm(StepForm):
    """`row` is the code of the own bureau."""

    receiver = forms.ChoiceField(label=_("Bureau of the producer's place"), required=False)
    receiver_name = line(_("Or its name, where it has no account here"), 120, required=False,
                         help_text=_("A bureau outside the province: its receipt is entered here."))  # fmt: skip
    reason = area(_("Reason"), 2, most=500)

    def prepare(self):
        rows = Agency.objects.exclude(pk=self.row).order_by("pk")
        self.fields["receiver"].choices = [("", _("outside the portal")), *((row.pk, str(row)) for row in rows)]


class PaperReceiptForm(StepForm):
    received_on = DayField(label=_("Received there on"))
    receipt = line(_("Receipt: who signed, or the number"))
    file = forms.FileField(label=_("The receipt as it came"))

    def prepare(self):
        self.fields["received_on"].initial = self.today


class ReceiptForm(StepForm):
    receipt = line(_("Receipt: who signed, or the number"))


class DecideExtensionForm(StepForm):
    granted = forms.TypedChoiceField(label=_("More time"), coerce=lambda value: value == "yes",
                                     widget=forms.RadioSelect,
                                     choices=[("yes", _("granted")), ("no", _("not granted"))])  # fmt: skip
    finding = area(_("Why"), 2, most=500)


class RecheckForm(StepForm):
    """`row` is the standard. The samplers are those drawn."""

    sampled_on = DayField(label=_("Sampled on"))
    place = line(_("Place of sampling"))
    base_quantity = count(_("Base number"))
    tested_quantity = count(_("Taken for the test"))
    backup_quantity = count(_("Taken as a backup"))
    quantity_unit = line(_("Unit of the numbers"), 20)
    seal = line(_("Number of the seal"), 60)
    backup_seal = line(_("Seal of the backup sample"), 60)
    signer = line(_("Who signed, and as what"), 80, required=False)
    refusal = line(_("How the refusal is recorded: witness, video"), 300, required=False)
    laboratory_id = forms.TypedChoiceField(label=_("Laboratory"), coerce=int)
    late_reason = area(_("Why it comes late"), 2, _("Only once the days for it after the announcement are over."),
                       most=500, required=False)  # fmt: skip

    def prepare(self):
        self.fields["sampled_on"].initial = self.today
        self.fields["quantity_unit"].initial = "件"
        self.fields["laboratory_id"].choices = [(row.pk, row.name) for row in laboratories_for(self.row, self.today)]

    def arguments(self):
        given = dict(self.cleaned_data)
        rest = {name: given.pop(name) for name in ("sampled_on", "seal", "laboratory_id", "late_reason")}
        return rest | {"taken": Taken(**given)}


class RefusedForm(StepForm):
    refused_on = DayField(label=_("Day of the refusal"))
    who = line(_("Who refused, and as what"), 80)
    how = area(_("How the refusal is recorded: witness, video"), 2, most=500)
    receipt = line(_("Receipt: who signed, or the number"))
    late_reason = area(_("Why it comes late"), 2, _("Only once the days for it after the announcement are over."),
                       most=500, required=False)  # fmt: skip

    def prepare(self):
        self.fields["refused_on"].initial = self.today


class ProductForm(StepForm):
    what = area(_("What is to be corrected"), 4, _("It stands in the order."))


class FoundForm(StepForm):
    found = area(_("What was found there"), 2, most=500)


class CallForm(StepForm):
    on = DayField(label=_("Day of the hearing"))
    place = line(_("Place of the hearing"))
    reason = area(_("Why another day or place"), 2, _("The enterprise reads it."), most=500)

    def prepare(self):
        if not self.row:  # the first call
            del self.fields["reason"]


class CallServedForm(served.ReceiptForm, StepForm):
    """How the call reached the enterprise, with the scan of the receipt."""


class CallProofForm(served.ProofForm, StepForm):
    """`row` is the call."""

    def waiting(self):
        return self.row.proofs.waiting()


class StrikeCallForm(CallProofForm):
    reason = area(_("Why the scan does not prove the service"), 2, most=500)


class HearingForm(StepForm):
    minutes = area(_("Minutes of the hearing"), 5,
                   _("Who led it, who was there, what was said; or who did not appear."), most=8000)  # fmt: skip


class DecisionForm(StepForm):
    reason = area(_("Reasons, and what became of the statement"), 4)


class ObjectionForm(StepForm):
    upheld = forms.TypedChoiceField(
        label=_("Outcome"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("yes", _("objection upheld")), ("no", _("objection not upheld"))],
    )  # fmt: skip
    finding = area(_("Finding, with reasons"), 3)


class ObjectRecheckForm(StepForm):
    statement = area(_("What you object, with reasons"), 4)

    def arguments(self):
        return self.cleaned_data | {"wants_hearing": False}


class AskForm(StepForm):
    days = forms.IntegerField(label=_("Days more"), min_value=1, max_value=30)
    reason = area(_("Reason"), 3, most=2000)


class DoneForm(StepForm):
    report = area(_("What was corrected"), 5, most=8000)
    file = forms.FileField(label=_("Evidence"), required=False)


class AnswerForm(StepForm):
    statement = area(_("Your statement"), 5, most=8000)
    wants_hearing = forms.BooleanField(label=_("I ask for a hearing"), required=False)
