"""Cells a spreadsheet would run as formulas (OWASP: CSV injection)."""

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(text):
    """The text with an apostrophe before it when a spreadsheet would compute it; everything else unchanged.

    A lone sign or a plain negative number stays: nothing can be hidden in it.
    """
    if text.startswith(_STARTS) and not _is_number(text):
        return "'" + text
    return text


def _is_number(text):
    return text[:1] in "+-" and text[1:].replace(".", "", 1).isdigit() and text.isascii()
