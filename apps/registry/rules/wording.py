"""Text as people paste it, made fit to keep."""

import re

_SPACE = re.compile(r"\s+")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # they let a name be read as another one


def tidy(text):
    """Outer and doubled blanks and marks of direction out; rare characters stay as they were given."""
    return _SPACE.sub(" ", _DIRECTION.sub("", text or "")).strip()
