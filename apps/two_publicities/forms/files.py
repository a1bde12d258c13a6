"""The period of a file, its sending, its answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.intake.forms import encoding_field, table_field
from apps.kernel.figures import day as day_text
from apps.registry.forms.base import DayField, VerbForm

from ..models import LAYOUTS
from ..operations.answering import longest_rest

OWN, ALL = "own", "all"
PENALTY = "penalty"  # what a file holds unless told otherwise
AREA = {"rows": 3}


class PeriodForm(VerbForm):
    """An address of old, without a layout, means penalties."""

    first_day = DayField(label=_("Decided from"))
    last_day = DayField(label=_("Decided until"))
    layout = forms.ChoiceField(
        label=_("What it holds"), choices=list(LAYOUTS.items()), widget=forms.RadioSelect, initial=PENALTY
    )
    area = forms.ChoiceField(
        label=_("Whose decisions"),
        choices=[(OWN, _("of the own agency")), (ALL, _("of all agencies of the area"))],
        widget=forms.RadioSelect,
        initial=OWN,
    )

    def __init__(self, data=None, *args, **kwargs):
        if data is not None and "layout" not in data:
            data = {name: data[name] for name in data} | {"layout": PENALTY}
        super().__init__(data, *args, **kwargs)

    def clean(self):
        values = super().clean()
        if "first_day" in values and "last_day" in values and values["last_day"] < values["first_day"]:
            self.add_error("last_day", _("The period ends before it begins."))
        return values

    def arguments(self):
        values = self.cleaned_data
        return {
            "first_day": values["first_day"], "last_day": values["last_day"], "whole_area": values["area"] == ALL,
            "agency_code": self.scope.agency_code, "layout": values["layout"],
        }  # fmt: skip


class SendForm(VerbForm):
    receipt = forms.CharField(
        label=_("The platform's receipt"), max_length=80, required=False,
        help_text=_("The number the platform gave the file; left empty where it gave none."),
    )  # fmt: skip

    def arguments(self):
        return {"receipt": self.cleaned_data["receipt"]}


class ReceiptForm(SendForm):
    """The receipt as it should have been noted."""

    reason = forms.CharField(label=_("How this is known"), max_length=500, widget=forms.Textarea(attrs=AREA))

    def arguments(self):
        return super().arguments() | {"reason": self.cleaned_data["reason"]}


class DiscardForm(VerbForm):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs=AREA))

    def arguments(self):
        return {"reason": self.cleaned_data["reason"]}


class RestForm(VerbForm):
    """What became of the rows that were not answered."""

    OWED, TAKEN = "owed", "taken"
    rest = forms.ChoiceField(
        label=_("What became of these rows"),
        choices=[
            (OWED, _("The platform never had them: they are owed again.")),
            (TAKEN, _("The platform names refused rows only: it has taken these.")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("How this is known"), max_length=500, widget=forms.Textarea(attrs=AREA),
        help_text=_("Where the rows count as taken the public reads it among the exceptions: name nobody."),
    )  # fmt: skip
    until = DayField(label=_("They count as taken until"), required=False)

    def prepare(self):
        first, last = longest_rest(self.today)
        self.fields["until"].help_text = _(
            "A day from %(first)s to %(last)s, the last where none is given. Then they are owed again."
        ) % {"first": day_text(first), "last": day_text(last)}

    def arguments(self):
        values = self.cleaned_data
        return {"taken": values["rest"] == self.TAKEN, "reason": values["reason"], "until": values["until"]}


class AnswerForm(VerbForm):
    file = table_field(_("The platform's acknowledgement"))
    encoding = encoding_field()

    def arguments(self):
        return {"file": self.cleaned_data["file"], "encoding": self.cleaned_data["encoding"]}
