"""What came on paper: how, when, its scan; and the second look at an entry."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.registry.forms.base import DayField

from ..models import Letter
from .steps import FILE_HELP, StepForm, area


class OnPaperForm(StepForm):
    manner = forms.ChoiceField(label=_("How it came"), widget=forms.RadioSelect, choices=Letter.Manner.choices)
    posted_on = DayField(
        label=_("Posted, by the stamp"), required=False, help_text=_("Of a letter by post: this day counts.")
    )
    received_on = DayField(label=_("Received"))
    file = forms.FileField(label=_("Scan of the letter"), help_text=FILE_HELP)

    def prepare(self):
        self.fields["received_on"].initial = self.today


class StatementForm(OnPaperForm):
    statement = area(_("Its statement, in its own words"), 6)
    field_order = ("statement", "manner", "posted_on", "received_on", "file")


class LetterForm(StepForm):
    """Which of the entries that wait for their second look; `row` is the case."""

    letter = forms.TypedChoiceField(label=_("Entry"), coerce=int)

    def prepare(self):
        waiting = self.row.letters.waiting().order_by("pk") if self.row else ()
        self.fields["letter"].choices = [(row.pk, str(row)) for row in waiting]


class StrikeForm(LetterForm):
    reason = area(_("Reason"), 2, _("The party reads it."))
