"""Barcodes of products: GTIN-8, -12, -13 and -14 with their check digit (GB 12904-2008, GS1 General Specifications).

From the right, the digits before the check digit weigh 3, 1, 3, …; the check digit brings the sum to a multiple of ten.
"""

import re

PATTERN = r"^([0-9]{8}|[0-9]{12}|[0-9]{13}|[0-9]{14})$"


def check_digit(body):
    """The check digit of the digits before it."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def is_valid(code):
    return bool(re.fullmatch(PATTERN, code)) and check_digit(code[:-1]) == code[-1]


def forms(code):
    """The same number in every length it may be printed in: zeros in front change nothing."""
    bare = code.lstrip("0")
    return [bare.zfill(length) for length in (8, 12, 13, 14) if len(bare) <= length]
