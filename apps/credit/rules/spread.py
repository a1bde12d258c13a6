"""How an enterprise's facts are spread over the days: a score by looking twice at each period, however many lie in it.

Facts of one kind and weight differ for a rule in their day alone. Their days in order say how many lie in a period, and
each gives the same there. The arithmetic is that of score.py, to which property tests hold this.
"""

from bisect import bisect_left, bisect_right
from datetime import timedelta

from .explain import months_after
from .score import RuleIn, grade_of, held_between, months_before, share


class Spread:
    """The days of facts by kind and weight, and for each rule and veto ("reach", by number) those it applies to.

    A veto is read as a rule that gives one for each fact that carries it.
    """

    def __init__(self, facts, rules):
        self._rules, self._days, alike = rules, {}, {}
        for fact in facts:
            key = fact.kind, fact.severity
            if key in self._days:
                self._days[key].append(fact.occurred_on)
            else:
                self._days[key], alike[key] = [fact.occurred_on], fact
        for days in self._days.values():
            days.sort()
        known = {indicator.id for indicator in rules.indicators}
        asked = [rule for rule in rules.rules if rule.indicator in known]
        carried = [
            RuleIn(0, veto.kind, veto.severity_min, veto.severity_max, 1, veto.window_months, (100,))
            for veto in rules.vetoes
        ]
        self._reaches, self._vetoes = [*asked, *carried], len(asked)
        self._keys = [[key for key, fact in alike.items() if reach.applies(fact)] for reach in self._reaches]

    def drop(self, fact):
        """Count one such fact of that day no more; returns the reaches that applied to it."""
        key = fact.kind, fact.severity
        del self._days[key][bisect_left(self._days[key], fact.occurred_on)]
        return [number for number, keys in enumerate(self._keys) if key in keys]

    def gives(self, number, day):
        """The points all facts give under a rule on a day; of a veto, how many carry it."""
        reach, held = self._reaches[number], [self._days[key] for key in self._keys[number]]
        total, upto = 0, [bisect_right(days, day) for days in held]
        for step, percent in enumerate(reach.decay, 1):
            start = months_before(day, reach.step_months * step)
            after = [bisect_right(days, start) for days in held]
            total += share(reach.points, percent) * (sum(upto) - sum(after))
            upto = after
        return total

    def all_give(self, day):
        """What each reach gives on a day, by number."""
        return [self.gives(number, day) for number in range(len(self._reaches))]

    def result(self, given):
        """(score, grade) of what the reaches give."""
        gained = dict.fromkeys((indicator.id for indicator in self._rules.indicators), 0)
        for rule, points in zip(self._reaches[: self._vetoes], given, strict=False):
            gained[rule.indicator] += points
        total = sum(held_between(indicator, gained[indicator.id]) for indicator in self._rules.indicators)
        carried = zip(self._rules.vetoes, given[self._vetoes :], strict=True)
        return total, grade_of(total, [veto.ceiling for veto, count in carried if count], self._rules)

    def turns(self, after, until):
        """{day: numbers of the reaches that give otherwise from then on}, of the days after one and until another."""
        found = {}
        for number, (reach, keys) in enumerate(zip(self._reaches, self._keys, strict=True)):
            held = {day for key in keys for day in self._days[key]}
            for months in (reach.step_months * step for step in range(1, len(reach.decay) + 1)):
                for day in held:
                    turn = months_after(day, months) + timedelta(days=1)
                    if after < turn <= until:
                        found.setdefault(turn, set()).add(number)
        return found
