"""One counting of an enterprise's facts that can be changed a fact at a time: what the score is without some, or later.

Counting all anew for each fact or each day asks for the square of their number. Points only add up before the least and
most of a class are applied, and a ceiling holds as long as one fact carries it, so both can be kept and corrected. The
arithmetic is that of score.py, to which a property test holds this.
"""

from collections import Counter

from .score import grade_of, held_between, in_window, points_of


class Tally:
    """The points gained in each class and how many facts carry each veto, with what every single fact gives."""

    def __init__(self, rules):
        self._rules = rules
        self._gained = dict.fromkeys((indicator.id for indicator in rules.indicators), 0)
        self._carried = Counter()  # by number of the veto
        self._parts = {}  # id of a fact: ([(class, points)], [number of a veto])
        self._by_kind, self._vetoes = {}, {}
        for rule in rules.rules:
            if rule.indicator in self._gained:
                self._by_kind.setdefault(rule.kind, []).append(rule)
        for number, veto in enumerate(rules.vetoes):
            self._vetoes.setdefault(veto.kind, []).append((number, veto))

    def weigh(self, fact, day):
        """Count a fact as it weighs on a day, whatever it weighed before; not at all where its own day is to come."""
        self.drop(fact.id)
        if fact.occurred_on > day:
            return
        gains = [
            (rule.indicator, points_of(rule, fact, day))
            for rule in self._by_kind.get(fact.kind, ())
            if rule.applies(fact)
        ]
        carried = [
            number
            for number, veto in self._vetoes.get(fact.kind, ())
            if veto.applies(fact) and in_window(veto, fact, day)
        ]
        self._parts[fact.id] = gains, carried
        for indicator, points in gains:
            self._gained[indicator] += points
        self._carried.update(carried)

    def drop(self, number):
        """Count the fact of this id no more; one that is not counted changes nothing."""
        gains, carried = self._parts.pop(number, ((), ()))
        for indicator, points in gains:
            self._gained[indicator] -= points
        self._carried.subtract(carried)

    def result(self, without=()):
        """(score, grade), as it stands or without the facts of these ids; the tally itself stays as it is."""
        gained, carried = dict(self._gained), Counter(self._carried)
        for number in without:
            gains, vetoes = self._parts.get(number, ((), ()))
            for indicator, points in gains:
                gained[indicator] -= points
            carried.subtract(vetoes)
        total = sum(held_between(indicator, gained[indicator.id]) for indicator in self._rules.indicators)
        ceilings = [self._rules.vetoes[number].ceiling for number, count in carried.items() if count > 0]
        return total, grade_of(total, ceilings, self._rules)


def tally(facts, rules, day):
    """The Tally of facts on a day."""
    counted = Tally(rules)
    for fact in facts:
        counted.weigh(fact, day)
    return counted
