"""What a phone sends of a check."""

from django import forms

from apps.kernel.forms import EntryForm

from ..models import PhoneEntry, Photo


def answers_in(pairs):
    """{question id: (value, remark)} of a form of the check, whose fields are q<id> and r<id>. The value is None where
    only the remark was written: boxes of which none is ticked send nothing."""
    found = {}
    for name, text in pairs.items():
        number = name[1:]
        if name[:1] not in ("q", "r") or not (number.isascii() and number.isdigit() and len(name) < 20):
            continue
        if name[0] == "q":
            found[number] = (text, pairs.get(f"r{number}", ""))
        elif text and f"q{number}" not in pairs:
            found[number] = (None, text)
    return found


class PhoneEntryForm(EntryForm):
    kind = forms.ChoiceField(choices=PhoneEntry.Kind.choices)
    question = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    role = forms.ChoiceField(choices=Photo.Role.choices, required=False)
