"""What all forms of the desk share."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.documents.operations import MOST_FILES
from apps.kernel.errors import Stale
from apps.kernel.typed import DateField, IntegerField

DAY = {"type": "date"}


class VerbForm(forms.Form):
    """A form whose clean values are the keyword arguments of one verb; `version` is the one the officer saw."""

    version = IntegerField(required=False, widget=forms.HiddenInput)

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


class SeenForm(VerbForm):
    """A form that changes what is held: without the version that was seen it could overwrite what nobody looked at."""

    def clean(self):
        if self.row is not None and self.cleaned_data.get("version") is None:
            raise forms.ValidationError(Stale.message, code=Stale.code)
        return super().clean()


class DayField(DateField):
    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **kwargs)


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files, as many as one step takes (documents.operations.store_all); the clean value is a list."""

    def __init__(self, **kwargs):
        super().__init__(widget=ManyFilesInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}), **kwargs)

    def clean(self, data, initial=None):
        given = data if isinstance(data, list | tuple) else [data]
        files = [file for file in (super(ManyFilesField, self).clean(each, initial) for each in given) if file]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %(most)s files.") % {"most": MOST_FILES})
        return files


CHANGE, ERROR = "change", "error"


class DatedForm(forms.Form):
    """Was what is held true until a day, or never? Only the first leaves a former name or code behind."""

    what = forms.ChoiceField(label=_("What happened?"), widget=forms.RadioSelect, required=False, choices=[
        (CHANGE, _("It changed, from the day below; what is held stays on record as the former one.")),
        (ERROR, _("It was entered wrongly; what is held was never right and is not kept as a former one.")),
    ])  # fmt: skip
    on = DayField(label=_("From"), required=False, help_text=_("Only where it changed: the day of the registration."))

    def check_dated(self):
        """The day the change began, None for a slip; whatever is missing is said at its field."""
        what, day = self.cleaned_data.get("what"), self.cleaned_data.get("on")
        if not what:
            self.add_error("what", _("Choose whether it changed or was entered wrongly."))
        elif what == CHANGE and day is None and "on" not in self.errors:
            self.add_error("on", self.fields["on"].error_messages["required"])


class ReasonForm(VerbForm):
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)

    def __init__(self, *args, label=None, **kwargs):
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label

    def arguments(self):
        return {"reason": self.cleaned_data["reason"]}
