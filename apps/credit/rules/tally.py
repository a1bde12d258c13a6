"""What the score is without some facts, taken from one receipt.

Counting all anew for each fact asks for the square of their number. Points only add up before the least and most of a
class are applied, and a ceiling holds as long as one fact carries it, so both can be corrected by the lines of a fact.
The arithmetic is that of score.py, to which a property test holds this.
"""

from .score import grade_of, held_between


class Tally:
    """The lines of a receipt fact by fact: what each gains in which class, and which ceilings it carries."""

    def __init__(self, receipt, rules):
        self._receipt, self._rules = receipt, rules
        self._parts = {}  # id of a fact: [(class, points), (None, number of a veto)]
        self._results = {}  # by the parts left out: facts of a kind and a year give the same
        for account in receipt.accounts:
            for line in account.lines:
                self._parts.setdefault(line.fact, []).append((account.indicator, line.points))
        self._carried = [0] * len(rules.vetoes)
        for line in receipt.vetoes:
            self._parts.setdefault(line.fact, []).append((None, line.rule))
            self._carried[line.rule] += 1

    def result(self, without=()):
        """(score, grade), of all or without the facts of these ids; an id that has no line changes nothing."""
        parts = tuple(part for number in without for part in self._parts.get(number, ()))
        if parts not in self._results:
            self._results[parts] = self._without(parts)
        return self._results[parts]

    def _without(self, parts):
        gained = {account.indicator: account.gained for account in self._receipt.accounts}
        carried = list(self._carried)
        for indicator, number in parts:
            if indicator is None:
                carried[number] -= 1
            else:
                gained[indicator] -= number
        total = sum(held_between(indicator, gained[indicator.id]) for indicator in self._rules.indicators)
        ceilings = [veto.ceiling for veto, count in zip(self._rules.vetoes, carried, strict=True) if count]
        return total, grade_of(total, ceilings, self._rules)
