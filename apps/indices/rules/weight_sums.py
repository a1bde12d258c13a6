"""What the weights of every group of a tree sum to while it is written, exactly; the tree itself refuses the rest."""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from .rounding import half_up

WHOLE, SHORT, OVER, UNREAD = "whole", "short", "over", "unread"
PLACES = 4
# at most nine digits behind the point or in each part, which is what a node can keep; an exponent is none: 1e999999999
# is eleven letters and would be a thousand million digits
WRITTEN = re.compile(r"[0-9]{1,9}(\.[0-9]{0,9}|/[0-9]{1,9})?|\.[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Sum:
    """`total` None where a weight below the group is no number."""

    total: Fraction | None

    @property
    def state(self):
        if self.total is None:
            return UNREAD
        return WHOLE if self.total == 1 else SHORT if self.total < 1 else OVER

    @property
    def shown(self):
        return "" if self.total is None else shown(self.total)

    @property
    def apart(self):
        """What is missing to 1, or stands above it."""
        return "" if self.total is None else shown(abs(1 - self.total))


def shown(value):
    """0.25 as it is; a third, which has no end, as 1/3."""
    rounded = half_up(value, PLACES)
    return f"{rounded.normalize():f}" if Fraction(rounded) == value else str(value)


def weight_of(text):
    """The Fraction of “1/3” or “0.25”, also in full-width digits; None where it is neither."""
    written = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(text)))
    if not WRITTEN.fullmatch(written):
        return None
    try:
        return Fraction(written)
    except ZeroDivisionError:
        return None


def sums(rows):
    """{parent: Sum} of rows (parent, weight as written)."""
    found = {}
    for parent, text in rows:
        weight, before = weight_of(text), found.get(parent, Fraction(0))
        found[parent] = None if weight is None or before is None else before + weight
    return {parent: Sum(total) for parent, total in found.items()}
