"""What follows a failure: the forms of orders, more time, re-checks, announcements, suspension and revocation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency
from apps.registry.forms.base import DayField

from ..queries.frames import laboratories_for
from .base import StepForm, area, line
from .batches import staff_choices


class IssueForm(StepForm):
    """`row` is [(enterprise id, name)] of the parties that may be ordered."""

    enterprise_id = forms.TypedChoiceField(label=_("Who is ordered"), coerce=int)
    what = area(_("What is to be corrected"), 4, _("It stands in the order."))

    def prepare(self):
        self.fields["enterprise_id"].choices = self.row


class TransferForm(StepForm):
    """`row` is the code of the own bureau."""

    receiver = forms.ChoiceField(label=_("Bureau of the producer's place"))
    reason = area(_("Reason"), 2, most=500)

    def prepare(self):
        rows = Agency.objects.exclude(pk=self.row).order_by("pk")
        self.fields["receiver"].choices = [(row.pk, str(row)) for row in rows]


class ReceiptForm(StepForm):
    receipt = line(_("Receipt: who signed, or the number"))


class DecideExtensionForm(StepForm):
    granted = forms.TypedChoiceField(label=_("More time"), coerce=lambda value: value == "yes",
                                     widget=forms.RadioSelect,
                                     choices=[("yes", _("granted")), ("no", _("not granted"))])  # fmt: skip
    finding = area(_("Why"), 2, most=500)


class RecheckForm(StepForm):
    """`row` is (standard, code of the bureau)."""

    sampled_on = DayField(label=_("Sampled on"))
    staff_ids = forms.TypedMultipleChoiceField(label=_("Samplers"), coerce=int, widget=forms.CheckboxSelectMultiple)
    seal = line(_("Number of the seal"), 60)
    laboratory_id = forms.TypedChoiceField(label=_("Laboratory"), coerce=int)

    def prepare(self):
        standard, agency = self.row
        self.fields["sampled_on"].initial = self.today
        self.fields["staff_ids"].choices = staff_choices(agency, self.today)
        self.fields["laboratory_id"].choices = [(row.pk, row.name) for row in laboratories_for(standard, self.today)]


class HearingForm(StepForm):
    heard_on = DayField(label=_("Day of the hearing"))

    def prepare(self):
        self.fields["heard_on"].initial = self.today


class DecisionForm(StepForm):
    reason = area(_("Reasons, and what became of the statement"), 4)


class AskForm(StepForm):
    days = forms.IntegerField(label=_("Days more"), min_value=1, max_value=30)
    reason = area(_("Reason"), 3, most=2000)


class DoneForm(StepForm):
    report = area(_("What was corrected"), 5, most=8000)
    file = forms.FileField(label=_("Evidence"), required=False)


class AnswerForm(StepForm):
    statement = area(_("Your statement"), 5, most=8000)
    wants_hearing = forms.BooleanField(label=_("I ask for a hearing"), required=False)
