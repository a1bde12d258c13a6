"""What the enterprise asks of who checks it: that an inspector steps aside."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.registry.forms.base import DayField

from .base import StepForm, area


class NoteRecusalForm(StepForm):
    inspector = forms.ChoiceField(label=_("Who is to step aside"))
    asked_on = DayField(label=_("Asked on"))
    asked_by = forms.CharField(label=_("Who asked for the enterprise, and as what"), max_length=80)
    reason = area(_("Reason the enterprise gave"), 2, most=300)
    letter = forms.FileField(
        label=_("The letter (PDF or picture)"),
        help_text=_("Of a word at the door: what you took down, signed by whoever asked."),
    )  # fmt: skip

    def prepare(self):
        self.fields["inspector"].choices = self.row or []
        self.fields["asked_on"].initial = self.today


class OfRecusalForm(StepForm):
    recusal = forms.TypedChoiceField(label=_("Request"), coerce=int)

    def prepare(self):
        self.fields["recusal"].choices = choices = self.row or []
        if len(choices) == 1:
            self.fields["recusal"].initial = choices[0][0]


class DecideRecusalForm(OfRecusalForm):
    reason = area(_("Reason"), 2, _("It stands in the paper to the enterprise."), most=300)
    untied = forms.BooleanField(label=_("I have no tie to the enterprise or the inspector."), required=False)


class ServeRecusalForm(OfRecusalForm):
    served_on = DayField(label=_("Served on"))
    receipt = forms.CharField(label=_("Receipt: who signed, or the number of the posting"), max_length=200)

    def prepare(self):
        super().prepare()
        self.fields["served_on"].initial = self.today
