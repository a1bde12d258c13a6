"""The verdict on one value: computed from the standard's rule, never typed.

GB/T 8170-2008: a value is compared as measured (全数值比较法) unless the standard says that it is rounded first
(修约值比较法); rounding is half to even. Uncertainty counts only where the rule of the item says so: then a value fails
only when it lies beyond the limit by more than its expanded uncertainty.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

AT_MOST, AT_LEAST, BETWEEN, YES = "at_most", "at_least", "between", "yes"
RULES = (AT_MOST, AT_LEAST, BETWEEN, YES)
FULL, ROUNDED = "full", "rounded"
COMPARISONS = (FULL, ROUNDED)
SIMPLE, BEYOND_DOUBT = "simple", "beyond_doubt"
JUDGED = (SIMPLE, BEYOND_DOUBT)
PASS, FAIL = "pass", "fail"
VERDICTS = (PASS, FAIL)


@dataclass(frozen=True, slots=True)
class Limit:
    """An item's limit as the standard writes it."""

    rule: str
    unit: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    comparison: str = FULL
    decimals: int | None = None
    judged: str = SIMPLE


@dataclass(frozen=True, slots=True)
class Verdict:
    """`compared` is the value as it was held against the limit; `doubt`: the limit lies within the uncertainty.

    `error` is "" or "wrong-unit", "no-value", "negative-uncertainty": then there is no verdict.
    """

    verdict: str
    compared: Decimal | None = None
    doubt: bool = False
    error: str = ""


def judge(limit, value, unit, uncertainty=None):
    """The Verdict on `value` in `unit` with its expanded uncertainty; of a yes-or-no item, 1 is yes and 0 is no."""
    if value is None or not value.is_finite() or (limit.rule == YES and value not in (0, 1)):
        return Verdict("", error="no-value")
    if unit != limit.unit:
        return Verdict("", error="wrong-unit")
    if uncertainty is not None and (not uncertainty.is_finite() or uncertainty < 0):
        return Verdict("", error="negative-uncertainty")
    if limit.rule == YES:
        return Verdict(PASS if value == 1 else FAIL, value)
    compared = rounded(value, limit.decimals) if limit.comparison == ROUNDED else value
    beyond = _beyond(limit, compared)
    spread = uncertainty or Decimal(0)
    doubt = bool(spread) and min(abs(compared - edge) for edge in _edges(limit)) <= spread
    fails = beyond > (spread if limit.judged == BEYOND_DOUBT else 0)
    return Verdict(FAIL if fails else PASS, compared, doubt)


def rounded(value, decimals):
    """GB/T 8170-2008 3.2: to so many decimals, half to even."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)


def _edges(limit):
    return [edge for edge in (limit.least, limit.most) if edge is not None]


def _beyond(limit, value):
    """How far a value lies beyond the limit; 0 where it keeps to it."""
    above = value - limit.most if limit.most is not None else Decimal(0)
    below = limit.least - value if limit.least is not None else Decimal(0)
    return max(above, below, Decimal(0))


def overall(verdicts):
    """The verdict on a batch: one item that fails is enough; "" where nothing was tested."""
    verdicts = list(verdicts)
    if not verdicts:
        return ""
    return FAIL if FAIL in verdicts else PASS
