"""Text as people paste it, made fit to keep."""

import re

from apps.intake.rules.cells import DIRECTION

_SPACE = re.compile(r"\s+")
_DIRECTION = re.compile(f"[{DIRECTION}]")


def tidy(text):
    """Outer and doubled blanks and marks of direction out; rare characters stay as they were given."""
    return _SPACE.sub(" ", _DIRECTION.sub("", text or "")).strip()
