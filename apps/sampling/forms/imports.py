"""Input of the import page: a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.intake.forms import encoding_field, table_field


class UploadForm(forms.Form):
    file = table_field(_("Table of results"))
    encoding = encoding_field()

    def refuse(self, error):
        missing = error.details.get("missing")
        self.add_error("file", f"{error.message} {'、'.join(missing)}" if missing else str(error.message))
