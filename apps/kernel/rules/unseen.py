"""Characters of a text that nobody sees, and those that let it be read as another one.

They come along when a text is copied from a page or a PDF, or are put there on purpose. A name is not another one for
them: whoever compares names, or prints them, takes them away first. Unicode 15: general category Cf, what is ignorable
by default (variation selectors, fillers), and the empty braille pattern.
"""

import re

# Ranges for a class of a regular expression; PostgreSQL reads them too. Twin: registry_fold
CLASS = (
    r"\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd"
    r"\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_UNSEEN = re.compile(f"[{CLASS}]")
# they make a text read backwards, or part of it: what is seen is not what is compared
_TURNING = re.compile(r"[\u202b\u202d\u202e\u2067]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")  # ends of lines and tabs are none


def seen(text):
    """The text without what nobody sees."""
    return text if text.isascii() else _UNSEEN.sub("", text)


def says_something(text):
    """Whether a text has a letter or a figure: blanks, what nobody sees and marks alone are no reason."""
    return any(sign.isalnum() for sign in text)


def turning(text):
    """The first character of the text that makes it read backwards, "" where there is none."""
    return "" if text.isascii() else _first(_TURNING, text)


def control(text):
    """The first control character of the text, "" where there is none; ends of lines and tabs are none."""
    return "" if text.isprintable() else _first(_CONTROL, text)


def asked(text):
    """A text that a program asks for: as `seen`, without outer white space.

    One that reads backwards stays as it is and is refused as not printable: it would ask for another name.
    """
    return text.strip() if turning(text) else seen(text).strip()


def code_point(char):
    """A character by its number, as Unicode writes it: U+202E."""
    return f"U+{ord(char):04X}"


def _first(wanted, text):
    found = wanted.search(text)
    return found.group() if found else ""
