"""Input of the import pages: a file, and whose report it is."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.intake.forms import encoding_field, table_field

from ..models import Source


class UploadForm(forms.Form):
    """`scope` narrows the sources; the own agency's is made at first use and stands first."""

    source = forms.ModelChoiceField(label=_("Whose report it is"), queryset=Source.objects.none(), empty_label=None)
    file = table_field(_("File of facts"))
    encoding = encoding_field()

    def __init__(self, *args, scope, own, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = Source.objects.visible_to(scope).enabled().order_by("name", "pk")
        self.fields["source"].initial = own

    def refuse(self, error):
        missing = error.details.get("missing")
        self.add_error("file", f"{error.message} {'、'.join(missing)}" if missing else str(error.message))
