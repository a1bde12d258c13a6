"""行政处罚法 Art. 85: 二日, 三日, 五日 and 七日 of that law are working days; every other number is calendar days."""

from .counting import DAY, WORKING_DAY

WORKING = frozenset({2, 3, 5, 7})


def unit_of(count):
    """The unit in which a limit of `count` 日 of the Administrative Penalty Law is counted."""
    return WORKING_DAY if count in WORKING else DAY
