"""Why a score is what it is: the receipt of one enterprise, and how long each of its lines counts.

Everything follows from rules/score.py; nothing here has arithmetic of its own.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from .score import by_kind, grade_of, held_between, in_window, months_before, points_of


@dataclass(frozen=True, slots=True)
class Line:
    """One fact under one rule: the points it gives now (hundredths), the percentage that counts, and the last day it
    counts at this percentage, whatever steps the rule takes to it. A veto is a line with `ceiling` and no points."""

    fact: int
    rule: int  # position in the ruleset's rules or vetoes
    points: int
    percent: int
    until: date
    occurred_on: date
    ceiling: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """One indicator: where it starts, what its lines sum to, and what it gives after its least and most."""

    indicator: int
    base: int
    lines: tuple[Line, ...]
    gained: int
    total: int


@dataclass(frozen=True, slots=True)
class Receipt:
    accounts: tuple[Account, ...]
    vetoes: tuple[Line, ...]
    score: int
    by_score: str  # the grade the score alone would give
    grade: str


@lru_cache(maxsize=1 << 16)  # ten years of days under a dozen windows
def months_after(day, months):
    """The last day on which `day` still lies within a window of `months` that ends on it or later.

    The exact inverse of months_before: the latest d with months_before(d, months) < day.
    """
    guess = months_before(day, -months)
    while guess > date.min and months_before(guess, months) >= day:
        guess -= timedelta(days=1)
    while guess < date.max and months_before(guess + timedelta(days=1), months) < day:
        guess += timedelta(days=1)
    return guess


def counts_until(fact, rules):
    """The last day on which a rule or a veto still reaches a fact; None where none ever does."""
    months = [rule.step_months * len(rule.decay) for rule in rules.rules if rule.applies(fact)]
    months += [veto.window_months for veto in rules.vetoes if veto.applies(fact)]
    return max((months_after(fact.occurred_on, count) for count in months), default=None)


def receipt(facts, rules, as_of):
    """Receipt of one enterprise on a day; `facts` are those that count."""
    facts = sorted((fact for fact in facts if fact.occurred_on <= as_of), key=lambda fact: (fact.occurred_on, fact.id))
    kinds = by_kind(facts)
    accounts = tuple(_account(indicator, kinds, rules, as_of) for indicator in rules.indicators)
    vetoes = tuple(line for line in _vetoes(kinds, rules, as_of))
    total, ceilings = sum(account.total for account in accounts), [line.ceiling for line in vetoes]
    return Receipt(accounts, vetoes, total, grade_of(total, (), rules), grade_of(total, ceilings, rules))


def _account(indicator, kinds, rules, as_of):
    lines = tuple(
        _line(number, rule, fact, as_of)
        for number, rule in enumerate(rules.rules)
        if rule.indicator == indicator.id
        for fact in kinds.get(rule.kind, ())
        if rule.applies(fact) and months_before(as_of, rule.step_months * len(rule.decay)) < fact.occurred_on
    )
    gained = sum(line.points for line in lines)
    return Account(indicator.id, indicator.base, lines, gained, held_between(indicator, gained))


def _line(number, rule, fact, as_of):
    step = next(
        n for n in range(1, len(rule.decay) + 1) if months_before(as_of, rule.step_months * n) < fact.occurred_on
    )
    percent = rule.decay[step - 1]
    while step < len(rule.decay) and rule.decay[step] == percent:
        step += 1
    until = months_after(fact.occurred_on, rule.step_months * step)
    return Line(fact.id, number, points_of(rule, fact, as_of), percent, until, fact.occurred_on)


def _vetoes(kinds, rules, as_of):
    for number, veto in enumerate(rules.vetoes):
        for fact in kinds.get(veto.kind, ()):
            if veto.applies(fact) and in_window(veto, fact, as_of):
                until = months_after(fact.occurred_on, veto.window_months)
                yield Line(fact.id, number, 0, 100, until, fact.occurred_on, veto.ceiling)
