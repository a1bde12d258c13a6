"""What a phone sends of a check."""

from django import forms

from apps.kernel.forms import EntryForm

from ..models import PhoneEntry, Photo


def answers_in(pairs):
    """{question id: (value, remark)} of a form of the check, whose fields are q<id> and r<id>."""
    return {
        name[1:]: (value, pairs.get(f"r{name[1:]}", "")) for name, value in pairs.items()
        if name[:1] == "q" and name[1:].isascii() and name[1:].isdigit() and len(name) < 20
    }  # fmt: skip


class PhoneEntryForm(EntryForm):
    kind = forms.ChoiceField(choices=PhoneEntry.Kind.choices)
    question = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    role = forms.ChoiceField(choices=Photo.Role.choices, required=False)
