"""What time alone makes of a grade: the days on which it changes, and what it was on days gone by.

Nothing here has arithmetic of its own: one counting (tally.py) is carried from day to day, and on each only the facts
that have come or turn are weighed anew.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from .explain import months_after
from .tally import tally


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which the result changes by time alone, and what it becomes."""

    on: date
    score: int
    grade: str


def outlook(facts, rules, as_of, until):
    """Changes by time alone between two days, in order: when weakening facts leave, and with them vetoes."""
    facts = [fact for fact in facts if fact.occurred_on <= as_of]
    turns = _turns(facts, rules, as_of, until)
    over = [fact for fact in facts if fact.ends and fact.ends <= as_of]
    if turns:
        turns[min(turns)] += over  # what has ended already goes with the first turn
    counted = tally(facts, rules, as_of)
    changes, last = [], counted.result()
    for day, turning in sorted(turns.items()):
        for fact in turning:
            if fact.ends is None or day < fact.ends:
                counted.weigh(fact, day)
            else:
                counted.drop(fact.id)
        now = counted.result()
        if now != last:
            changes.append(Change(day, *now))
        last = now
    return changes


def course(facts, rules, days):
    """{day: (score, grade)} on some days, of facts that count whatever their ends: what score() gives on each."""
    first, last = min(days), max(days)
    turns = _turns(facts, rules, first, last)
    for fact in facts:
        if first < fact.occurred_on <= last:
            turns.setdefault(fact.occurred_on, []).append(fact)
    counted, told, ahead = tally(facts, rules, first), {}, sorted(turns, reverse=True)
    for day in sorted(days):
        turned = {}
        while ahead and ahead[-1] <= day:
            turned |= {fact.id: fact for fact in turns[ahead.pop()]}
        for fact in turned.values():
            counted.weigh(fact, day)
        told[day] = counted.result()
    return told


def _turns(facts, rules, after, until):
    """{day: facts that weigh differently from then on} of the days after one and until another."""
    turns, reaching = {}, _reaching(rules)
    for fact in facts:
        for day in _turning_days(fact, reaching.get(fact.kind, ())):
            if after < day <= until:
                turns.setdefault(day, []).append(fact)
    return turns


def _reaching(rules):
    """{kind: [(rule or veto, months after which it weighs otherwise)]}."""
    found = {}
    for rule in rules.rules:
        months = [rule.step_months * step for step in range(1, len(rule.decay) + 1)]
        found.setdefault(rule.kind, []).append((rule, months))
    for veto in rules.vetoes:
        found.setdefault(veto.kind, []).append((veto, [veto.window_months]))
    return found


def _turning_days(fact, reaching):
    """The day after each period of a fact ends, and the day it ends itself."""
    if fact.ends:
        yield fact.ends
    for rule, periods in reaching:
        if rule.applies(fact):
            for months in periods:
                yield months_after(fact.occurred_on, months) + timedelta(days=1)
