"""The questionnaire, and what a survey is planned with."""

import re
import secrets

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.kernel.errors import DomainError

from ..models import Reply

CITY_LINE = re.compile(r"([0-9]{6})[\s,]+([0-9]{1,6})")  # its residents in 10 thousand
SCALE = [(str(number), str(number)) for number in range(1, 11)]


class Refusing(forms.Form):
    def refuse(self, error: DomainError):
        field = error.details.get("field")
        self.add_error(field if field in self.fields else None, str(error.message))


class AnswerForm(Refusing):
    """One question a fieldset; a key made with the form keeps it from being counted twice, the code of its survey from
    being counted for another that was opened meanwhile."""

    area = forms.ChoiceField(label=_("City"))
    age = forms.ChoiceField(label=_("Age"), choices=Reply.Age.choices)
    form_key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    survey = forms.CharField(
        max_length=40, widget=forms.HiddenInput, error_messages={"required": _("Say which survey this answers.")}
    )

    def __init__(self, *args, questions, cities, survey, modes=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = survey
        self.fields["area"].choices = [("", "—"), *cities]
        self.fields["age"].choices = [("", "—"), *Reply.Age.choices]
        if modes:
            self.fields["mode"] = forms.ChoiceField(label=_("Way"), choices=modes)
        for question in questions:
            self.fields[f"q{question.position}"] = forms.ChoiceField(
                label=str(question), choices=SCALE, widget=forms.RadioSelect,
                error_messages={"required": _("Every question is answered from 1 to 10.")},
            )  # fmt: skip
        if not self.is_bound:
            self.initial["form_key"] = secrets.token_urlsafe(24)
        self.initial["survey"] = survey

    def clean_survey(self):
        if self.cleaned_data["survey"] != self.asked:
            raise forms.ValidationError(_("This form belongs to another survey. Open the survey again."))
        return self.asked

    def answers(self):
        return {
            name[1:]: int(value) for name, value in self.cleaned_data.items() if name[:1] == "q" and name[1:].isdigit()
        }


class RepliesForm(forms.Form):
    area = forms.ChoiceField(label=_("City"), required=False)
    mode = forms.ChoiceField(label=_("Way"), choices=[("", _("all")), *Reply.Mode.choices], required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("all")), ("valid", _("counts")), ("aside", pgettext_lazy("reply", "set aside"))],
    )

    def __init__(self, data, *, cities):
        super().__init__(data)
        self.fields["area"].choices = [("", _("all")), *cities]


class PlanForm(Refusing):
    code = forms.RegexField(r"^[A-Z0-9][A-Z0-9-]{1,39}$", label=_("Code"))
    year = forms.RegexField(r"^20[0-9]{2}$", label=_("Year"))
    title = forms.CharField(label=_("Title"), max_length=120)
    title_en = forms.CharField(label=_("English title"), max_length=160, required=False)
    opens_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    closes_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    margin = forms.DecimalField(
        label=_("Margin of a city, points"), min_value=1, max_value=20, initial=4, decimal_places=1,
        help_text=_("How far a city's score may be off at 95 per cent; it decides how many are asked."),
    )  # fmt: skip
    residents = forms.CharField(
        label=_("Residents of each city, 10 thousand"), widget=forms.Textarea(attrs={"rows": 13}),
        help_text=_("One city a line: code and number, such as 320100 954."),
    )  # fmt: skip

    def clean_residents(self):
        found = {}
        for line in self.cleaned_data["residents"].splitlines():
            if not line.strip():
                continue
            read = CITY_LINE.fullmatch(line.strip())
            if read is None or not int(read[2]):
                raise forms.ValidationError(_("“%(line)s” is not a code and a number."), params={"line": line[:40]})
            if read[1] in found:
                raise forms.ValidationError(_("%(code)s stands there twice."), params={"code": read[1]})
            found[read[1]] = int(read[2])
        return found
