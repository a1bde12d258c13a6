"""Whole numbers out of an address: the one place where text somebody could forge becomes an int."""

BIGGEST = 2**63 - 1  # what a bigint holds
_DIGITS = len(str(BIGGEST))


def whole_number(text, most=BIGGEST):
    """The number from 0 to `most` that `text` writes in plain ASCII digits; None for anything else, None included.

    The whole text counts, not its beginning, and its length is looked at first: str.isdigit alone lets “²” through,
    which int refuses, and int refuses thousands of digits.
    """
    if not text or len(text) > _DIGITS or not (text.isascii() and text.isdigit()):
        return None
    number = int(text)
    return number if number <= most else None
