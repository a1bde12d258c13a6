"""A day as people and programs write it, to ISO 8601."""

import re
from datetime import date
from functools import lru_cache

from apps.kernel.rules.digits import half_width

_FORMS = (
    re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]00:00(?::00)?(?:\.0+)?)?"),
    re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})(?: 0?0:00(?::00)?)?"),
    re.compile(r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})"),
    re.compile(r"([0-9]{4})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日"),
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
)


@lru_cache(maxsize=20_000)
def parse(text):
    """(date or None, problem): the problem is "" | "date-format" | "date-impossible" (31 February)."""
    text = half_width(text)
    for form in _FORMS:
        found = form.fullmatch(text)
        if found:
            try:
                return date(*map(int, found.groups())), ""
            except ValueError:
                return None, "date-impossible"
    return None, "date-format"
