"""Text as people paste it, made fit to keep."""

import re

_SPACE = re.compile(r"\s+")


def tidy(text):
    """Outer and doubled blanks out; nothing else is touched, so that rare characters stay as they were given."""
    return _SPACE.sub(" ", text or "").strip()
