"""What a phone sends: the marks of an entry, and the pairs of the form of the visit as it was filled in."""

import hashlib
import json

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from .phones import PHOTO, Damaged, Sent

LONGEST = 400_000  # characters of a filled form: sixty questions with remarks are a tenth of it


class EntryForm(forms.Form):
    """`pairs` is the filled form; `sent(at)` the marks. What was entered must have the hash the phone gave it.

    An app names its kinds (`kind.choices`) and adds what its pictures carry.
    """

    key = forms.UUIDField()
    visit = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    kind = forms.ChoiceField()
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    form = forms.CharField(max_length=200, required=False)
    sha256 = forms.RegexField(r"\A[0-9a-f]{64}\Z")
    made_at = forms.DateTimeField()
    sent_at = forms.DateTimeField()
    accepted = forms.BooleanField(required=False)
    payload = forms.CharField(max_length=LONGEST, required=False, strip=False)
    caption = forms.CharField(max_length=120, required=False)
    photo = forms.FileField(required=False)

    def clean(self):
        values = super().clean()
        if values.get("kind") == PHOTO:
            if values.get("photo") is None:
                self.add_error("photo", _("Choose a picture."))
            return values
        text = values.get("payload", "")
        if not _is_text(text) or ("sha256" in values and hashlib.sha256(text.encode()).hexdigest() != values["sha256"]):
            raise Damaged
        self.pairs = _pairs(text)
        return values

    def sent(self, at):
        """The marks of the entry; the phone's clock is told from the moment it sent."""
        values = self.cleaned_data
        skew = round((values["sent_at"] - at).total_seconds())
        return Sent(
            key=values["key"], visit_id=values["visit"], kind=values["kind"], sha256=values["sha256"],
            made_at=values["made_at"], seen=values["seen"], form=values["form"], accepted=values["accepted"],
            skew=max(-(2**31), min(2**31 - 1, skew)),
        )  # fmt: skip


def _pairs(text):
    """The pairs [[name, value], …] of a filled form; raises Damaged for anything else."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):  # brackets in brackets without end are no form either
        raise Damaged from None
    if not isinstance(rows, list):
        raise Damaged
    found = MultiValueDict()
    for row in rows:
        if not (isinstance(row, list) and len(row) == 2 and all(isinstance(cell, str) for cell in row)):
            raise Damaged
        if not all(map(_is_text, row)):
            raise Damaged
        found.appendlist(*row)
    return found


def _is_text(cell):
    """Whether a text can be kept: half a character (a lone surrogate) and NUL can not."""
    return "\x00" not in cell and not any("\ud800" <= letter <= "\udfff" for letter in cell)


def sentences(form):
    """{label of the field: what is wrong with it}, of a form that is not valid."""
    return {
        str(form.fields[name].label or name) if name in form.fields else "": str(errors[0])
        for name, errors in form.errors.items()
    }
