"""What a phone sends and cannot be kept as it is: said in a sentence, not a failure of the portal."""

import hashlib
import json
from uuid import uuid4

import pytest
from django import forms

from apps.kernel.forms import EntryForm
from apps.kernel.phones import Damaged


class Form(EntryForm):
    kind = forms.ChoiceField(choices=[("answers", "answers")])


def form_of(payload):
    now = "2026-11-27T08:00:00+00:00"
    return Form({
        "key": str(uuid4()), "visit": "1", "kind": "answers", "seen": "1", "form": "1", "made_at": now,
        "sent_at": now, "payload": payload,
        "sha256": hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest(),
    })  # fmt: skip


@pytest.mark.parametrize(
    "payload",
    [
        "[" * 50_000, "{", '{"a": 1}', "[1]", '[["q1"]]', '[["q1", 1]]',
        '[["q1", "\\ud83d"]]', '[["\\ud800", "yes"]]', '[["q1", "a\\u0000"]]', '[["q\\u0000", "yes"]]', "\ud83d",
    ],
    ids=range(11),
)  # fmt: skip
def test_what_cannot_be_kept_has_not_arrived_as_it_was_made(payload):
    with pytest.raises(Damaged):
        form_of(payload).is_valid()


def test_a_whole_character_beyond_the_plane_is_kept():
    form = form_of(json.dumps([["q1", "😀"]]))
    assert form.is_valid()
    assert form.pairs["q1"] == "😀"
