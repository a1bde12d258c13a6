"""What time alone makes of a grade: the days on which it changes, and what it was on days gone by.

Nothing here has arithmetic of its own: what each rule gives (spread.py) is carried from day to day, and on each only
the rules are asked anew for which something turns.
"""

from dataclasses import dataclass
from datetime import date

from .spread import Spread


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which the result changes by time alone, and what it becomes."""

    on: date
    score: int
    grade: str


def outlook(facts, rules, as_of, until):
    """Changes by time alone between two days, in order: when weakening facts leave, and with them vetoes."""
    facts = [fact for fact in facts if fact.occurred_on <= as_of]
    spread = Spread(facts, rules)
    turns, ends = spread.turns(as_of, until), {}
    for fact in facts:
        if fact.ends and fact.ends <= until:
            ends.setdefault(max(fact.ends, as_of), []).append(fact)
    over = ends.pop(as_of, ())
    days = sorted(turns.keys() | ends.keys())
    if over and days:
        ends[days[0]] = [*over, *ends.get(days[0], ())]  # what has ended already goes with the first turn
    given = spread.all_give(as_of)
    changes, last = [], spread.result(given)
    for day in days:
        turning = turns.get(day, set()).union(*map(spread.drop, ends.get(day, ())))
        for number in turning:
            given[number] = spread.gives(number, day)
        now = spread.result(given)
        if now != last:
            changes.append(Change(day, *now))
        last = now
    return changes


def course(facts, rules, days):
    """{day: (score, grade)} on some days, of facts that count whatever their ends: what score() gives on each."""
    spread = Spread(facts, rules)
    return {day: spread.result(spread.all_give(day)) for day in days}
