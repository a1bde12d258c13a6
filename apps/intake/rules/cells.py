"""One cell: what is nothing, what is a formula, what cannot be read."""

import re

UNKNOWN = frozenset({"", "N/A", "n/a", "NA", "#N/A", "NULL", "null", "-", "--", "—", "无", "空", "暂无", "不详"})
REPLACEMENT = "\ufffd"  # what a decoder leaves where bytes make no character
LONGEST_CELL = 32_767  # characters: what a workbook's cell may hold; a longer one is not read to its end
NUL = "\0"  # no text has it and PostgreSQL refuses it: a damaged byte, to be told and not to be guessed at
# Marks of direction let a name be read as another one.
DIRECTION = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Control characters would break the line of a staging row and serve nobody.
_CONTROL = re.compile(rf"[\x00-\x1f\x7f\x85\u2028\u2029\ufeff{DIRECTION}]+")
# A spreadsheet runs a cell that begins so. A text may honestly begin with - or + (“-10#柴油”): only with a call,
# a pipe (DDE) or a reference is it a formula. Exports neutralise either.
_FORMULA = re.compile(r"[=@]|[+\-](?:[A-Za-z]+\(|[0-9]+[+\-*/].*[|!]|[^|!]*[|][^|!]*!)")


def clean(text):
    """The text without control characters and outer white space (full-width included); "" for what says “unknown”.

    A null character is left to be seen, as what could not be read.
    """
    if not text.isprintable():
        text = _CONTROL.sub(" ", text.replace(NUL, REPLACEMENT))
    text = text.strip()
    return "" if text in UNKNOWN else text


def is_formula(text):
    return text[:1] in ("=", "@", "+", "-") and bool(_FORMULA.match(text))
