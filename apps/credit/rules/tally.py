"""One counting of an enterprise's facts that says what the score is without some.

Counting all anew for each fact asks for the square of their number. Points only add up before the least and most of a
class are applied, and a ceiling holds as long as one fact carries it, so both can be kept and corrected. The arithmetic
is that of score.py, to which a property test holds this.
"""

from .score import grade_of, held_between, in_window, points_of


class Tally:
    """The points gained in each class and how many facts carry each veto on a day, with what each fact gives."""

    def __init__(self, facts, rules, day):
        self._rules = rules
        self._gained = dict.fromkeys((indicator.id for indicator in rules.indicators), 0)
        self._carried = [0] * len(rules.vetoes)
        self._parts = {}  # id of a fact: ((class, points), ...), (number of a veto, ...)
        self._results = {}  # by the parts left out: facts of a kind and a year give the same
        pointing, vetoes = {}, {}
        for rule in rules.rules:
            if rule.indicator in self._gained:
                pointing.setdefault(rule.kind, []).append(rule)
        for number, veto in enumerate(rules.vetoes):
            vetoes.setdefault(veto.kind, []).append((number, veto))
        for fact in facts:
            if fact.occurred_on <= day:
                self._weigh(fact, day, pointing.get(fact.kind, ()), vetoes.get(fact.kind, ()))

    def _weigh(self, fact, day, pointing, vetoes):
        gains = tuple((rule.indicator, points_of(rule, fact, day)) for rule in pointing if rule.applies(fact))
        carried = tuple(number for number, veto in vetoes if veto.applies(fact) and in_window(veto, fact, day))
        self._parts[fact.id] = gains, carried
        for indicator, points in gains:
            self._gained[indicator] += points
        for number in carried:
            self._carried[number] += 1

    def result(self, without=()):
        """(score, grade), of all or without the facts of these ids; an id that is not counted changes nothing."""
        parts = tuple(self._parts[number] for number in without if number in self._parts)
        if parts not in self._results:
            self._results[parts] = self._without(parts)
        return self._results[parts]

    def _without(self, parts):
        gained, carried = dict(self._gained), list(self._carried)
        for gains, vetoes in parts:
            for indicator, points in gains:
                gained[indicator] -= points
            for number in vetoes:
                carried[number] -= 1
        total = sum(held_between(indicator, gained[indicator.id]) for indicator in self._rules.indicators)
        ceilings = [veto.ceiling for veto, count in zip(self._rules.vetoes, carried, strict=True) if count]
        return total, grade_of(total, ceilings, self._rules)
