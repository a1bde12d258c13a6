"""The filters of the audit screen."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .sentences import SUBJECTS, kind_choices, verb_choices


class KindField(forms.ChoiceField):
    """Kinds of subject, joined by commas where one word names several; a link may name one of them alone."""

    def valid_value(self, value):
        return set(value.split(",")) <= SUBJECTS.keys()

    def prepare_value(self, value):
        """The choice that holds it, so that the list shows what was asked for."""
        held = (kinds for kinds, _word in kind_choices() if value and value in kinds.split(","))
        return next(held, value)


class AuditFilter(forms.Form):
    """All fields are optional; dates are days of the province, both counted in."""

    kind = KindField(label=_("About"), required=False, choices=lambda: [("", _("Everything")), *kind_choices()])
    subject = forms.CharField(label=_("Number"), required=False, max_length=64)
    actor = forms.CharField(label=_("Who"), required=False, max_length=80)
    verb = forms.ChoiceField(label=_("What"), required=False, choices=verb_choices)
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def wanted(self):
        """Arguments of audit.queries.search; what was filled in wrongly is left out."""
        self.is_valid()
        values = {name: value for name, value in self.cleaned_data.items() if value}
        if "first" in values:
            values["first"] = _midnight(values["first"])
        if values.get("last") == date.max:
            del values["last"]  # no day comes after it
        if "last" in values:
            values["last"] = _midnight(values["last"] + timedelta(days=1))
        if "kind" in values:
            values["kind"] = values["kind"].split(",")
        return values


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))
