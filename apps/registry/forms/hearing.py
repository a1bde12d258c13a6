"""The record of a hearing (documents/hearings.py), as whoever presided puts it down."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .base import DayField, VerbForm


def _area(label, rows, help_text):
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, max_length=4000, widget=widget)


class MinutesForm(VerbForm):
    """The state table tells who came late, so no version is asked for."""

    version = None
    held_on = DayField(
        label=_("Day of the hearing"), required=False,
        help_text=_("The day of the call, unless those who came went on another day. The minutes say it."),
    )  # fmt: skip
    present = _area(
        _("Who attended"), 3,
        _("For the bureau, for the party, witnesses, and who kept the minutes: each with name and part, a line each."),
    )  # fmt: skip
    minutes = _area(_("Minutes"), 6, _("What each side said and showed; the party reads it."))
    signed = _area(
        _("Signed by"), 2,
        _("Who signed after reading the minutes; where the party did not sign, why. It stands on the paper."),
    )  # fmt: skip
    missed = forms.BooleanField(
        label=_("The party did not appear, without a good reason"), required=False,
        help_text=_("The decision says so: the right to the hearing counts as given up."),
    )  # fmt: skip

    def prepare(self):
        if self.row is not None:
            self.fields["held_on"].initial = self.row.hearing_on
