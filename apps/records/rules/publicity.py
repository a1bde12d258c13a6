"""From when until when a penalty is shown: the class of its severity, whose limit is dated data.

SAMR Order 45 (市场监督管理行政处罚信息公示规定): a mere warning is not published; a notice of criticism or a lower
fine is shown for three months; every other penalty for three years. Since 25 December 2025 minor, general and serious
breaches of trust are told apart (国办发〔2025〕22号). A source may name an earlier end; a later one only where the
penalty itself bars the party from something for longer. What is no penalty has no such limit: its own source names
the end, or none.
"""

from dataclasses import dataclass
from datetime import date

from .rows import BARRING_WORDS, OPEN_END, PENALTY_WORDS

NONE, MINOR, GENERAL, SERIOUS, GRAVE = range(5)

LIMITS = {
    # a penalty whose severity nobody gave is shown no longer than the lightest, as the rating takes it for one
    ("penalty", NONE): "records.publicity_minor",
    ("penalty", MINOR): "records.publicity_minor",
    ("penalty", GENERAL): "records.publicity_general",
    ("penalty", SERIOUS): "records.publicity_serious",
    ("penalty", GRAVE): "records.publicity_serious",
    # a licence is revoked for serious breaches only
    **dict.fromkeys([("licence_revoked", severity) for severity in range(5)], "records.publicity_serious"),
}
# kinds whose fact ends with its window, as the list that shows it does: it counts in no rating after
TERMED = ("serious_listed",)
WARNING = "警告"
# what beside a warning makes it more than a mere one; statements over many rows get the same words
MORE_THAN_WARNING = tuple(word for word in PENALTY_WORDS if word != WARNING)


def limit_of(kind, severity):
    """The code of the limit for a kind of fact and its severity (0 to 4); "" where no rule names an end."""
    return LIMITS.get((kind, severity), "")


def withheld(kind, category):
    """Whether the law publishes nothing of it: a penalty whose category (处罚类别) is a warning and nothing else."""
    return kind == "penalty" and WARNING in category and not any(word in category for word in MORE_THAN_WARNING)


def ban_of(kind, category, valid_until):
    """Until when the penalty bars the party from something: the end the decision names (处罚有效期, an ISO day or "").

    None where it bars from nothing, or names no end.
    """
    bars = kind == "licence_revoked" or any(word in category for word in BARRING_WORDS)
    return date.fromisoformat(valid_until) if bars and valid_until and valid_until < OPEN_END else None


@dataclass(frozen=True, slots=True)
class Said:
    """What a window follows from: kind (its code), severity, day, category; `end` is the rule's own end, or None.

    `ban` is until when the penalty bars the party from something, or None.
    """

    kind: str
    severity: int
    occurred_on: date
    category: str
    end: date | None
    ban: date | None = None

    @property
    def withheld(self):
        return withheld(self.kind, self.category)

    @property
    def latest(self):
        """The latest end that may be named; None where no rule limits it."""
        return self.end and max(self.end, self.ban or self.end)


def first_window(now, named):
    """(from, until) of a new fact of a public kind; `named` is the end its source names, or None."""
    return (None, None) if now.withheld else (now.occurred_on, _between(named or now.end, now.occurred_on, now.latest))


def next_window(was, now, window, named=None):
    """(from, until) after a change of what was said: `window` is the one before, `named` an end named just now.

    An end the rules gave follows them; one that was named stays, unless it is later than may be named now. What was
    internal stays so, unless it was a mere warning and no longer is.
    """
    first, until = window
    if now.withheld or (first is None and not was.withheld):
        return None, None
    first = now.occurred_on if first in (None, was.occurred_on) else first
    if named is None and until in (None, was.end):
        until = now.end or until
    return first, _between(named or until, first, now.latest)


def _between(until, first, latest):
    if until and latest:
        until = min(until, latest)
    return max(until, first) if until else None
