"""Chinese is complete: no empty, no fuzzy message, and the same placeholders on both sides."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def messages(path):
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=None) if message.id]


def pairs(message):
    """(original, translation) for each plural form."""
    if isinstance(message.id, tuple):
        return [(message.id[-1], text) for text in message.string]
    return [(message.id, message.string)]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
class TestCatalogue:
    def test_every_message_is_translated(self, path):
        assert [message.id for message in messages(path) if not all(text for _, text in pairs(message))] == []

    def test_no_translation_is_a_guess(self, path):
        assert [message.id for message in messages(path) if message.fuzzy] == []

    def test_placeholders_survive(self, path):
        wrong = [
            original
            for message in messages(path)
            for original, text in pairs(message)
            if set(PLACEHOLDER.findall(text)) - set(PLACEHOLDER.findall(original))
        ]
        assert wrong == []
