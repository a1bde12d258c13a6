"""Days as programs write them."""

import re
from datetime import date

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_in(text):
    """The date written 2026-05-12, or None; no other form of ISO 8601 (20260512, 2026-W20-2) is a day to us."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:  # 30 February
        return None
