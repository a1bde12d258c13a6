"""What nobody sees in a text, and what no form takes."""

import pytest
from django import forms

from apps.kernel.rules import uscc
from apps.kernel.rules.unseen import control, seen, turning
from apps.registry.forms.base import ReasonForm
from tests.factories.registry import valid_uscc


@pytest.mark.parametrize("char", "\u200b\u200d\ufeff\ufe00\U000e0100\u202e\u2066\u00ad\u3164\u2800\u061c\U000e0041")
def test_what_nobody_sees_is_taken_away(char):
    code = valid_uscc(7)
    assert seen(f"南京{char}车业") == "南京车业"
    assert uscc.normalise(f"{code[:8]}{char}{code[8:].lower()}") == code


def test_what_is_seen_stays():
    assert seen(kept := "南京𠮷祥（集团）公司\t\n A-1·é한") == kept
    assert (control(kept), turning(kept)) == ("", "")


@pytest.mark.parametrize("char", ["\x01", "\x08", "\x0b", "\x7f", "\x9b", "\u202e", "\u202d", "\u2067"])
def test_a_form_says_which_character_it_does_not_take(char):
    form = ReasonForm({"reason": f"事由{char}如下"})
    assert f"U+{ord(char):04X}" in str(form.errors["reason"])
    assert ReasonForm({"reason": "事由如下：\r\n\t一"}).is_valid()


def test_every_field_of_text_looks():
    """Fields are made with the classes of forms, some before this app is ready if the order is wrong."""
    from apps.kernel.typed import legible

    def forms_below(parent):
        return {parent} | {found for child in parent.__subclasses__() for found in forms_below(child)}

    fields = [
        (form, name)
        for form in forms_below(forms.BaseForm)
        if form.__module__.startswith("apps.")
        for name, field in getattr(form, "base_fields", {}).items()
        if type(field) is forms.CharField and legible not in field.validators
    ]
    assert fields == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "place", ["serious-list", "inspection-results", "sampling-results", "licences", "awards", "recalls"]
)
def test_programs_ask_as_people_do(client, place):
    address = f"/api/v1/{place}"
    assert client.get(address, {"q": "南\u200b京\ufeff簌骊"}).status_code == 200
    assert client.get(address, {"q": "骊簌\u202e京南"}).status_code == 400
