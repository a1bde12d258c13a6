"""Whether a citizen's question to the results can be answered: a right barcode, or words the index knows."""

from apps.registry.rules import search

from . import gtin

SHORTEST_CODE = 8  # digits from which a number is meant as a barcode
BARCODE, SHORT = "barcode", "short"


def barcode_in(text):
    """The barcode a text is, without its spaces; "" where it is none."""
    code = text.replace(" ", "")
    return code if gtin.is_valid(code) else ""


def problem_of(text):
    """ "" where the text can be searched for, BARCODE where it is a mistyped one, SHORT where it is too short."""
    code = text.replace(" ", "")
    if not text or barcode_in(text):
        return ""
    if code.isascii() and code.isdigit() and len(code) >= SHORTEST_CODE:
        return BARCODE
    return "" if search.read(text).pairs else SHORT
