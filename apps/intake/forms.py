"""The fields of a form that takes a table."""

from django import forms
from django.utils.translation import gettext_lazy as _


def table_field(label):
    """The file itself."""
    return forms.FileField(
        label=label,
        help_text=_("CSV, CSV packed with gzip (.csv.gz), or Excel workbook (.xlsx); the first row names the columns."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.gz,.xlsx"}),
    )


def encoding_field():
    """In which encoding a CSV is; "" is found out."""
    return forms.ChoiceField(
        label=_("Characters"),
        choices=[
            ("", _("find out")), ("utf-8", "UTF-8"), ("gb18030", _("GB 18030 (GBK, GB 2312)")), ("utf-16", "UTF-16"),
        ],
        required=False,
        help_text=_("Only when Chinese characters came out wrong."),
    )  # fmt: skip
