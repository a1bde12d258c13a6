"""Forms of the rating runs: start one, and when they run by the clock."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.kernel.typed import TimeField
from apps.registry.forms.base import VerbForm

from ..models.ruleset import Model
from ..querysets import models_seen
from ..rules.timetable import DAILY, MONTHLY, WEEKLY, Timetable

DAYS = [
    (DAILY, _("every night")),
    (WEEKLY, _("every Monday")),
    (MONTHLY, _("on the first of every month")),
]


class StartForm(VerbForm):
    model = forms.ChoiceField(label=_("What is rated?"), widget=forms.RadioSelect)

    def prepare(self):
        seen = models_seen(self.scope)
        self.fields["model"].choices = [(value, label) for value, label in Model.choices if value in seen]
        self.initial.setdefault("model", Model.GRADE)

    def arguments(self):
        return {"model": self.cleaned_data["model"]}


class ScheduleForm(VerbForm):
    days = forms.ChoiceField(label=pgettext_lazy("schedule", "Days"), choices=DAYS, widget=forms.RadioSelect)
    time = TimeField(
        label=_("Time of day"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Choose an hour at night; the run reads the whole ledger."),
    )  # fmt: skip
    enabled = forms.BooleanField(label=_("Run by the clock"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def arguments(self):
        values = self.cleaned_data
        table = Timetable(values["time"].hour, values["time"].minute, values["days"], values["enabled"])
        return {"table": table, "seen": values["seen"]}
