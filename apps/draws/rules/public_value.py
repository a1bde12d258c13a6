"""The form of a public value, sealed before the value is known, so that it can be written in one way only.

Each # of a form stands for one digit, every other sign for itself: "## ## ## ## ## ##+##" for a lottery of two drums.
"""

LEAST = 3  # digits: with fewer, who withholds a secret could count on luck
LONGEST = 60


def is_form(text):
    """Whether a text is a form: printable ASCII, no blank at its ends, digits enough."""
    printable = all(" " <= sign <= "~" for sign in text)
    return printable and text == text.strip() and len(text) <= LONGEST and text.count("#") >= LEAST


def fits(value, form):
    """Whether the value is written in the form."""
    return len(value) == len(form) and all(
        "0" <= sign <= "9" if place == "#" else sign == place for sign, place in zip(value, form, strict=True)
    )
