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

    def prepare(self):
        self.fields["inspector"].choices = self.row or []
        self.fields["asked_on"].initial = self.today


class DecideRecusalForm(StepForm):
    recusal = forms.TypedChoiceField(label=_("Request"), coerce=int)
    reason = area(_("Reason"), 2, _("The enterprise reads it."), most=300)

    def prepare(self):
        self.fields["recusal"].choices = choices = self.row or []
        if len(choices) == 1:
            self.fields["recusal"].initial = choices[0][0]
