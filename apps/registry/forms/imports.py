"""Input of the import pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.intake.forms import encoding_field, table_field

from ..rules.headers import FIELDS, REQUIRED

LABELS = {
    "name": _("name of the enterprise"),
    "uscc": _("unified social credit code"),
    "reg_no": _("older registration number"),
    "established_on": _("established"),
    "kind": _("type"),
    "capital": _("registered capital"),
    "business_scope": _("business scope"),
    "province": _("province"),
    "city": _("city"),
    "county": _("district or county"),
    "division": _("division code (six digits)"),
    "address": _("address"),
    "industry": _("industry code"),
    "status": _("status"),
    "status_on": _("status since"),
    "scale": _("scale"),
}


class UploadForm(forms.Form):
    file = table_field(_("Register file"))
    encoding = encoding_field()
    renames = forms.BooleanField(
        label=_("Accept new names"),
        required=False,
        help_text=_(
            "A row whose code is known under another name is refused, because a mistyped code looks the same. "
            "Tick this when the file is known to bring changes of name; the old name is kept as a former name."
        ),
    )

    def refuse(self, error):
        self.add_error("file", str(error.message))


class ColumnsForm(forms.Form):
    """One choice a field: which column of the file holds it."""

    def __init__(self, *args, header, mapping, **kwargs):
        super().__init__(*args, **kwargs)
        columns = [("", _("not in the file")), *((column, column) for column in dict.fromkeys(header) if column)]
        for name in FIELDS:
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name], choices=columns, required=False, initial=mapping.get(name, ""),
            )  # fmt: skip
            self.fields[name].needed = name in REQUIRED

    def mapping(self):
        return {name: column for name, column in self.cleaned_data.items() if column}

    def refuse(self, error):
        self.add_error(None, str(error.message))
