"""Digits as people here type them: 0 to 9, and their full-width forms, which are brought to 0 to 9 before they count.

Python reads the digits of every script as numbers. What is typed in another is refused: nobody who looks at it, or at
the file it came from, could read what was kept.
"""

_TYPED = str.maketrans("０１２３４５６７８９．，－／：", "0123456789.,-/:")  # what a Chinese keyboard writes


def half_width(text):
    """The text with the digits, and the signs between them, of a Chinese keyboard in their plain form."""
    return text if text.isascii() else text.translate(_TYPED)


def has_foreign_digits(text):
    return not text.isascii() and any(sign.isdecimal() and not sign.isascii() for sign in text)
