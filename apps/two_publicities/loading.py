"""The platform's fields from their file."""

from pathlib import Path

from apps.kernel.loading import flag, put, versions

DATA = Path(__file__).parent / "data"


def _number(text):
    return int(text) if text else None


def _words(text):
    return text.split("、") if text else []


def fields():
    """Rows of data/fields.csv as keyword arguments of Field."""
    return versions(DATA / "fields.csv", required=flag, longest=_number, choices=_words)


def load_fields(model):
    return put(model, fields())
