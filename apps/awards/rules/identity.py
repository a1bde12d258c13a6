"""One person however the name is written: the citizen identity number, GB 11643-1999, and its check digit."""

import re
from datetime import date

_FORM = re.compile(r"[1-9][0-9]{16}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def bare(text):
    """The number as the standard writes it."""
    return "".join((text or "").split()).upper()


def is_one(text):
    """Whether a text is a citizen identity number: eighteen places, a day of birth, the right check digit."""
    number = bare(text)
    if not _FORM.fullmatch(number):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return check_digit(number[:17]) == number[17]


def check_digit(first):
    """The eighteenth place of the first seventeen."""
    return _CHECKS[sum(int(each) * weight for each, weight in zip(first, _WEIGHTS, strict=True)) % 11]
