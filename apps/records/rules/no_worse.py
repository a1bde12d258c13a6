"""A decision on a party's own objection does not make it worse: a heavier finding is a correction with its own notice.

As reconsideration and appeal know it (行政复议法第六十三条第二款；行政诉讼法第七十七条第二款：不得加重): whoever asks
for a right must not pay for asking. The articles are cited from memory; that they hold here is our choice. An amount
that nobody had named makes nothing worse: what is not said of a fine is not that it was nothing. Of a title, which
everybody reads, the words of gravity count: it may get none that it had not.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

# Of circumstances, and of the heavier penalties (行政处罚法第九条); which words of a title are grave is our choice.
GRAVE = (
    "特别重大", "特别严重", "重大", "严重", "较大", "恶劣", "从重", "加重", "犯罪",
    "吊销", "暂扣", "降低资质", "停产", "停业", "责令关闭", "限制从业", "限制开展生产经营", "拘留",
)  # fmt: skip
_GRAVE = re.compile("|".join(GRAVE))
_DENIED = re.compile(f"(?:不|未|非|无|没有)(?:造成|构成|属于|属|是|达到|达|够|认定为)?(?:{_GRAVE.pattern})")


@dataclass(frozen=True, slots=True)
class Held:
    """What of an adverse fact weighs on its party, or of a good record speaks for it.

    `first` and `until` are its window; `never` bars its repair; `grave` are the words of gravity of its title.
    """

    severity: int
    amount: Decimal | None
    occurred_on: date
    first: date | None
    until: date | None
    never: bool
    grave: frozenset = frozenset()


def grave_words(title):
    """The words of gravity in a title, without those it denies: 未造成严重后果 is not grave."""
    return frozenset(_GRAVE.findall(_DENIED.sub("", title)))


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
    return "" if now.grave <= was.grave else "title"


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
