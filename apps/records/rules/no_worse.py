"""A decision on a party's own objection does not make it worse: a heavier finding is a correction with its own notice.

As reconsideration and appeal know it (行政复议法第六十三条第二款；行政诉讼法第七十七条第二款：不得加重): whoever asks
for a right must not pay for asking. The articles are cited from memory; that they hold here is our choice. An amount
that nobody had named makes nothing worse: what is not said of a fine is not that it was nothing.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Held:
    """What of an adverse fact weighs on its party, or of a good record speaks for it.

    `first` and `until` are its window; `never` bars its repair.
    """

    severity: int
    amount: Decimal | None
    occurred_on: date
    first: date | None
    until: date | None
    never: bool


def made_worse(was, now):
    """The field by which `now` weighs more than `was`; "" where none does. `was` is None for what was not adverse."""
    if was is None or (now.never and not was.never):
        return "kind_id"
    if now.severity > was.severity:
        return "severity"
    if was.amount is not None and (now.amount or 0) > was.amount:
        return "amount"
    if _end(now) > _end(was):
        return "public_until"
    if now.occurred_on > was.occurred_on and _end(now) == _end(was):
        return "occurred_on"  # it counts for longer, and nothing is shown for less
    return ""


def made_less(was, now):
    """The field by which a good record holds for less than it did; `now` is None for what is good no more."""
    if now is None:
        return "kind_id"
    if now.severity < was.severity:
        return "severity"
    if _end(now) < _end(was):
        return "public_until"
    return "occurred_on" if now.occurred_on < was.occurred_on else ""


def _end(held):
    """When it is no longer shown; what is not shown at all ends before everything."""
    return date.min if held.first is None else held.until or date.max
