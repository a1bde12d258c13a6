"""Input of the import pages: a file, and whose report it is."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Source


class UploadForm(forms.Form):
    """`scope` narrows the sources; the own agency's is made at first use and stands first."""

    source = forms.ModelChoiceField(label=_("Whose report it is"), queryset=Source.objects.none(), empty_label=None)
    file = forms.FileField(
        label=_("File of facts"),
        help_text=_("CSV, CSV packed with gzip (.csv.gz), or Excel workbook (.xlsx); the first row names the columns."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.gz,.xlsx"}),
    )
    encoding = forms.ChoiceField(
        label=_("Characters"),
        choices=[
            ("", _("find out")), ("utf-8", "UTF-8"), ("gb18030", _("GB 18030 (GBK, GB 2312)")), ("utf-16", "UTF-16"),
        ],
        required=False,
        help_text=_("Only when Chinese characters came out wrong."),
    )  # fmt: skip

    def __init__(self, *args, scope, own, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = Source.objects.visible_to(scope).enabled().order_by("name", "pk")
        self.fields["source"].initial = own

    def refuse(self, error):
        missing = error.details.get("missing")
        self.add_error("file", f"{error.message} {'、'.join(missing)}" if missing else str(error.message))
