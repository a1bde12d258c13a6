"""A day as people and programs write it, to ISO 8601."""

import re
from datetime import date
from functools import lru_cache

_FORMS = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?(?:\.0+)?)?"),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(?: 0?0:00(?::00)?)?"),
    re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})"),
    re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)


@lru_cache(maxsize=20_000)
def parse(text):
    """(date or None, problem): the problem is "" | "date-format" | "date-impossible" (31 February)."""
    for form in _FORMS:
        found = form.fullmatch(text)
        if found:
            try:
                return date(*map(int, found.groups())), ""
            except ValueError:
                return None, "date-impossible"
    return None, "date-format"
