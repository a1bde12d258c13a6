"""What all forms of the desk share."""

from django import forms

DAY = {"type": "date"}


class VerbForm(forms.Form):
    """A form whose clean values are the keyword arguments of one verb; `version` is the one the officer saw."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, scope=None, row=None, today=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.scope, self.row, self.today = scope, row, today
        self.prepare()

    def prepare(self):
        """Narrow choices and give initial values; called once the scope and the row are known."""

    def arguments(self):
        return dict(self.cleaned_data)

    def refuse(self, error):
        """Put a DomainError where it belongs: at its field, or above the form."""
        field = error.details.get("field", "")
        self.add_error(field if field in self.fields else None, str(error.message))


class DayField(forms.DateField):
    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **kwargs)


class ReasonForm(VerbForm):
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)

    def __init__(self, *args, label=None, **kwargs):
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label

    def arguments(self):
        return {"reason": self.cleaned_data["reason"]}
