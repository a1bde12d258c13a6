"""What came on paper: how, when, its scan; and the second look at an entry (documents.models.StatedOnPaper)."""

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.documents.models import OnPaper

from .base import DayField, VerbForm

FILE_HELP = format_lazy(
    _("A scan or a photo as PDF, PNG or JPEG, {limit} MB at most."), limit=settings.DOCUMENT_MAX_BYTES // 2**20
)


class OnPaperForm(VerbForm):
    """A letter that is put on record; the state table tells who came late, so no version is asked for."""

    version = None
    manner = forms.ChoiceField(label=_("How it came"), widget=forms.RadioSelect, choices=OnPaper.Manner.choices)
    posted_on = DayField(
        label=_("Posted, by the stamp"), required=False, help_text=_("Of a letter by post: this day counts.")
    )
    received_on = DayField(label=_("Received"))
    file = forms.FileField(label=_("Scan of the letter"), help_text=FILE_HELP)

    def prepare(self):
        self.fields["received_on"].initial = self.today


class LetterForm(VerbForm):
    """Which of the entries that wait for their second look; `row` is the case, with its `letters`."""

    version = None
    letter = forms.TypedChoiceField(label=_("Entry"), coerce=int)

    def prepare(self):
        waiting = self.row.letters.waiting().order_by("pk") if self.row else ()
        self.fields["letter"].choices = [(row.pk, str(row)) for row in waiting]
