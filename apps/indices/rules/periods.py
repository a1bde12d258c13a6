"""Periods as statistics write them: 2023, 2023H1, 2023Q1, 2023-01. They sort as text within one kind."""

import re
from datetime import date

SHAPE = re.compile(r"(?P<year>(?:19|20)[0-9][0-9])(?:(?P<kind>[HQ-])(?P<part>[0-9]{1,2}))?")
PARTS = {"H": 2, "Q": 4, "-": 12}
FREQUENCIES = {"": "year", "H": "half", "Q": "quarter", "-": "month"}


def read(period):
    """(year, kind, part) of a period, part 1 for a whole year; None where it is none."""
    found = SHAPE.fullmatch(period)
    if not found:
        return None
    kind = found["kind"] or ""
    part = int(found["part"] or 1)
    fits = not kind or (1 <= part <= PARTS[kind] and len(found["part"]) == (2 if kind == "-" else 1))
    return (int(found["year"]), kind, part) if fits else None


def write(year, kind, part):
    return f"{year}{kind}{part:02d}" if kind == "-" else f"{year}{kind}{part}" if kind else str(year)


def before(period, steps=1):
    """The period `steps` before one of the same kind."""
    year, kind, part = read(period)
    count = PARTS.get(kind, 1)
    place = year * count + part - 1 - steps
    return write(place // count, kind, place % count + 1)


def year_before(period):
    """The same period of the year before."""
    year, kind, part = read(period)
    return write(year - 1, kind, part)


def running(on):
    """{letters of a kind of period: the one of that kind that a day lies in}: it is not over, later ones not begun."""
    return {
        kind: write(on.year, kind, (on.month - 1) * count // 12 + 1)
        for kind, count in {"": 1, **PARTS}.items()
    }  # fmt: skip


def first_day(period):
    year, kind, part = read(period)
    return date(year, (part - 1) * 12 // PARTS.get(kind, 1) + 1, 1)


def frequency(period):
    return FREQUENCIES[read(period)[1]]
