"""Which facts a stored rating rests on, found again from the history of the ledger by the hash of its inputs.

A rating knows the moment it was made at, but a ledger has no single moment: a change may have been under way and not
yet visible. The hash decides: the knowledge of each moment near the rating is tried, then every mixture of what was
changed near it. A set of facts that gives the hash is the one that was rated.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product

from .score import FactIn

MIXTURES = 4096  # tried at most: twelve facts changed within the margin
MARGIN = timedelta(days=1)  # no change of the ledger stays invisible for longer


@dataclass(frozen=True, slots=True)
class Known:
    """A version of a fact and when it was what the ledger knew; `until` is None for the one known now.

    `counts` is whether its state counts and it belonged to the enterprise.
    """

    fact: FactIn
    since: datetime
    until: datetime | None
    counts: bool

    def at(self, moment):
        return self.since <= moment and (self.until is None or moment < self.until)


def digest(facts):
    """The hash of the inputs: "id.version" in order of ids, joined by commas; None for no facts."""
    text = ",".join(f"{fact.id}.{fact.version}" for fact in sorted(facts, key=lambda fact: fact.id))
    return hashlib.sha256(text.encode()).digest() if text else None


def facts_behind(versions, *, inputs, as_of: date, moment: datetime):
    """The facts (FactIn, in order of ids) whose hash is `inputs`, or None when no knowledge near the moment gives it.

    `versions` are all Known versions of every fact that ever belonged to the enterprise.
    """
    versions = [known for known in versions if known.fact.occurred_on <= as_of]
    low, high = moment - MARGIN, moment + MARGIN
    turns = {turn for known in versions for turn in (known.since, known.until) if turn and low <= turn <= high}
    for when in sorted({moment, *turns}, key=lambda when: (abs(when - moment), when)):
        facts = [known.fact for known in versions if known.counts and known.at(when)]
        if digest(facts) == inputs:
            return sorted(facts, key=lambda fact: fact.id)
    return _mixture(versions, inputs, low, high)


def _mixture(versions, inputs, low, high):
    choices = {}
    for known in versions:
        if known.since <= high and (known.until is None or known.until > low):
            choices.setdefault(known.fact.id, []).append(known if known.counts else None)
    for key, options in choices.items():
        # a fact learnt within the margin may not have been visible at all
        if all(known.since >= low for known in versions if known.fact.id == key):
            options.append(None)
    size = 1
    for options in choices.values():
        size *= len(options)
    if size > MIXTURES:
        return None
    for chosen in product(*choices.values()):
        facts = [known.fact for known in chosen if known]
        if digest(facts) == inputs:
            return sorted(facts, key=lambda fact: fact.id)
    return None
