"""The question of a certificate, and the proof of one."""

import csv
import io

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.registry.forms.base import DayField, VerbForm

from ..rules.asking import MOST

LARGEST = 512 * 1024  # bytes: a thousand long names are a tenth of it
HEADINGS = {"name", "code", "名称", "企业名称", "统一社会信用代码", "代码"}


class Lines(forms.CharField):
    """Lines of their own: what is wrong with one is told with its number (rules/asking.py)."""

    default_validators = ()


class SearchForm(VerbForm):
    names = Lines(
        label=_("Names or credit codes"),
        required=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "One a line, up to 1,000: present or former names in full, credit codes or older numbers. A name may lead "
            "to several parties, its credit code leads to one."
        ),
    )
    file = forms.FileField(
        label=_("Or instead a list as CSV or text"),
        required=False,
        help_text=_("Names or codes in the first column; UTF-8 or GB 18030."),
    )
    on = DayField(label=_("Day asked about"))

    def prepare(self):
        self.fields["names"].one_of = self.fields["file"].one_of = True  # each may stay empty, but not both
        self.fields["on"].initial = self.today
        self.fields["on"].widget.attrs["max"] = str(self.today)

    def clean(self):
        cleaned = super().clean()
        lines = cleaned.get("names", "").splitlines()
        if cleaned.get("file"):
            lines += self._lines_of(cleaned["file"])
        if not self.errors and not any(line.strip() for line in lines):
            self.add_error("names", _("Give at least one name or code."))
        if len(lines) > MOST * 3:
            self.add_error("names", _("At most 1,000 names or codes at once."))
        cleaned["lines"] = lines
        return cleaned

    def _lines_of(self, file):
        if file.size > LARGEST:
            self.add_error("file", _("The list is too large. At most 1,000 names or codes at once."))
            return []
        text = _decoded(file.read())
        if text is None:
            self.add_error("file", _("This is no text. Save the list as CSV and send it again."))
            return []
        try:
            rows = [row[0] if row else "" for row in csv.reader(io.StringIO(text))]
        except csv.Error:
            self.add_error("file", _("This list cannot be read as CSV. Save it again with one name a line."))
            return []
        if rows and rows[0].strip().lower() in HEADINGS:
            rows[0] = ""  # nothing is asked, and the lines keep their numbers
        return rows

    def arguments(self):
        return {"lines": self.cleaned_data["lines"], "on": self.cleaned_data["on"]}


def _decoded(content):
    """The text of a list in one of the two encodings, None where it is none."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if any(ord(char) < 32 and char not in "\t\r\n" for char in text) else text
    return None


class VerifyForm(forms.Form):
    code = forms.CharField(label=_("Number of this certificate"), required=False, max_length=40)
    file = forms.FileField(label=_("Or the PDF itself"), required=False)

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("code") and not cleaned.get("file"):
            raise forms.ValidationError(_("Give the number that stands on the certificate, or its file."))
        return cleaned
