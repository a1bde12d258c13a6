"""How many are drawn of a stratum: a number, or a share rounded up so that a positive share never draws nobody."""

import re
from decimal import ROUND_CEILING, Decimal

SHAPE = re.compile(r"([0-9]{1,9})|([0-9]{1,3}(?:\.[0-9]{1,4})?)\s*[%％]")


def read(text):
    """("number", Decimal) or ("percent", Decimal) of what an officer typed; None when it is neither."""
    found = SHAPE.fullmatch(text.strip())
    if not found:
        return None
    if found[1]:
        return "number", Decimal(found[1])
    share = Decimal(found[2])
    return ("percent", share) if share <= 100 else None


def resolve(text, size):
    """The number to draw out of `size`; None when `text` is no quota."""
    kind_value = read(text)
    if kind_value is None:
        return None
    kind, value = kind_value
    return int(value) if kind == "number" else int((value * size / 100).to_integral_value(ROUND_CEILING))
