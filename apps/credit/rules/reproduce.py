"""Which facts a stored rating rests on, found again from the history of the ledger by the hash of its inputs.

A rating knows the moment it was made at, but a ledger has no single moment: a change may have been under way and not
yet visible. The hash decides: the knowledge of each moment near the rating is tried, then every mixture of what was
changed near it. A set of facts that gives the hash is the one that was rated.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

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

    def turns(self, low, high):
        """The moments between two at which it came or went."""
        return [turn for turn in (self.since, self.until) if turn and low <= turn <= high]


def digest(facts):
    """The hash of the inputs: "id.version" in order of ids, joined by commas; None for no facts."""
    text = _text(sorted(facts, key=lambda fact: fact.id))
    return hashlib.sha256(text).digest() if text else None


def _text(facts):
    return ",".join(f"{fact.id}.{fact.version}" for fact in facts).encode()


def facts_behind(versions, *, inputs, as_of: date, moments):
    """The facts (FactIn, in order of ids) whose hash is `inputs`, or None when no knowledge near the moments gives it.

    `versions` are all Known versions of every fact that ever belonged to the enterprise. The moments themselves are
    tried first, as almost always one of them it is.
    """
    versions = [known for known in versions if known.fact.occurred_on <= as_of]
    for moment in moments:
        facts = [known.fact for known in versions if known.counts and known.at(moment)]
        if digest(facts) == inputs:
            return sorted(facts, key=lambda fact: fact.id)
    versions.sort(key=lambda known: known.fact.id)
    for way in (way for moment in moments for way in _Near(versions, moment).ways()):
        facts = _search(way, inputs, hashlib.sha256(), begun=False)
        if facts is not None:
            return facts
    return None


class _Near:
    """What was known about a moment: stretches of facts that stood all the time, and between them those that turned.

    A way to read it is a list of steps, each a list of options, and an option facts with their text: what all ways
    share is written once, and hashed once within each.
    """

    def __init__(self, versions, moment):
        self.moment = moment
        self.low, self.high = moment - MARGIN, moment + MARGIN
        turning = {known.fact.id for known in versions if known.turns(self.low, self.high)}
        self.stretches, self.turning, last = [[]], [], None
        for known in versions:
            if known.fact.id not in turning:
                if known.counts and known.at(moment):
                    self.stretches[-1].append(known.fact)
                continue
            if known.fact.id != last:
                last = known.fact.id
                self.stretches.append([])
                self.turning.append([])
            self.turning[-1].append(known)
        self.stretches = [(facts, _text(facts)) for facts in self.stretches]

    def ways(self):
        """The ways of the other moments, the nearest first; then that of every mixture, unless there are too many."""
        turns = {turn for known in self.turning for each in known for turn in each.turns(self.low, self.high)}
        for when in sorted(turns - {self.moment}, key=lambda when: (abs(when - self.moment), when)):
            yield self._way([[_option(next((k for k in known if k.at(when)), None))] for known in self.turning])
        choices = [self._choices(known) for known in self.turning]
        size = 1
        for options in choices:
            size *= len(options)
            if size > MIXTURES:
                return
        yield self._way(choices)

    def _choices(self, known):
        options = [_option(k) for k in known if k.since <= self.high and (k.until is None or k.until > self.low)]
        # a fact learnt within the margin may not have been visible at all
        if all(k.since >= self.low for k in known):
            options.append(_option(None))
        return options or [_option(None)]

    def _way(self, choices):
        steps, alone = [], [self.stretches[0]]
        for options, stretch in zip(choices, self.stretches[1:], strict=True):
            if len(options) == 1:
                alone += [options[0], stretch]
            else:
                steps += [[_joined(alone)], options]
                alone = [stretch]
        return [*steps, [_joined(alone)]]


def _joined(options):
    """One option of what several say together."""
    return [fact for facts, _text in options for fact in facts], b",".join(text for _facts, text in options if text)


def _option(known):
    facts = [known.fact] if known and known.counts else []
    return facts, _text(facts)


def _search(steps, inputs, read, *, begun):
    """The facts of the options that together give the hash, after what was `read`; None where none do."""
    if not steps:
        return [] if (read.digest() if begun else None) == inputs else None
    for facts, text in steps[0]:
        now = read.copy()
        now.update(b"," + text if begun and text else text)
        rest = _search(steps[1:], inputs, now, begun=begun or bool(text))
        if rest is not None:
            return [*facts, *rest]
    return None
