"""Whether a citizen's question to the results can be answered: a right barcode, or words the index knows."""

import re

from apps.kernel.rules.digits import half_width
from apps.registry.rules import search

from . import gtin

SHORTEST_CODE = 8  # digits from which a number is meant as a barcode
BARCODE, SHORT = "barcode", "short"


PRINTED = re.compile(r"[\s\u2010-\u2015\u2212\uff0d-]+")  # what people put between the digits, hyphens of every kind


def digits_of(text):
    """The text as a barcode would be written: in plain digits, without spaces and hyphens."""
    return PRINTED.sub("", half_width(text))


def barcode_in(text):
    """The barcode a text is, however it was typed; "" where it is none."""
    code = digits_of(text)
    return code if gtin.is_valid(code) else ""


def problem_of(text):
    """ "" where the text can be searched for, BARCODE where it is a mistyped one, SHORT where it is too short."""
    code = digits_of(text)
    if not text or barcode_in(text):
        return ""
    if code.isascii() and code.isdigit() and len(code) >= SHORTEST_CODE:
        return BARCODE
    return "" if search.read(text).pairs else SHORT
