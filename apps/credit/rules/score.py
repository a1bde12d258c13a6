"""The plain twin of sql/score.sql: one enterprise's score, readable by anyone who doubts the engine.

Frozen facts and rules in, finding out. Source of the arithmetic: the ruleset itself; of the calendar: a window of n
months ends on the same day of the month n months earlier, or on that month's last day where it has no such day
(Civil Code 民法典 Art. 202 for the end of a period counted in months).
"""

import calendar
import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class FactIn:
    id: int
    version: int
    kind: int
    severity: int
    occurred_on: date
    ends: date | None = None  # from when on it will not count any more; tells what time brings, never what a score is


@dataclass(frozen=True, slots=True)
class RuleIn:
    indicator: int
    kind: int
    severity_min: int
    severity_max: int
    points: int
    step_months: int
    decay: tuple[int, ...]

    def applies(self, fact):
        return fact.kind == self.kind and self.severity_min <= fact.severity <= self.severity_max


@dataclass(frozen=True, slots=True)
class VetoIn:
    kind: int
    severity_min: int
    severity_max: int
    window_months: int
    ceiling: str

    applies = RuleIn.applies


@dataclass(frozen=True, slots=True)
class IndicatorIn:
    id: int
    base: int
    floor: int
    cap: int


@dataclass(frozen=True, slots=True)
class BandIn:
    grade: str
    rank: int
    lower: int


@dataclass(frozen=True, slots=True)
class RulesIn:
    indicators: tuple[IndicatorIn, ...]
    rules: tuple[RuleIn, ...]
    vetoes: tuple[VetoIn, ...]
    bands: tuple[BandIn, ...]


@dataclass(frozen=True, slots=True)
class Result:
    score: int
    grade: str
    facts: int
    inputs: bytes | None


@lru_cache(maxsize=1 << 15)  # few days and fewer windows, asked of every fact of an enterprise
def months_before(day, months):
    """The day `months` calendar months earlier; the month's last day where that month is too short.

    The calendar's own first or last day stands for what lies outside it: the statement's calendar goes further, but no
    fact lies there.
    """
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def share(points, percent):
    """That many per cent of the points in whole hundredths, half rounded away from zero."""
    size = (abs(points) * percent + 50) // 100
    return size if points > 0 else -size


def points_of(rule, fact, as_of):
    """Hundredths a fact gives under a rule on a day; 0 outside the window."""
    upto = as_of
    for step, percent in enumerate(rule.decay, 1):
        after = months_before(as_of, rule.step_months * step)
        if after < fact.occurred_on <= upto:
            return share(rule.points, percent)
        upto = after
    return 0


def score(facts, rules, as_of):
    """Result of one enterprise: `facts` are those that count, in any order."""
    facts = sorted((fact for fact in facts if fact.occurred_on <= as_of), key=lambda fact: fact.id)
    kinds = by_kind(facts)
    total = sum(_indicator_points(indicator, kinds, rules, as_of) for indicator in rules.indicators)
    ceilings = [veto.ceiling for veto in rules.vetoes if _in_force(veto, kinds, as_of)]
    text = ",".join(f"{fact.id}.{fact.version}" for fact in facts)
    inputs = hashlib.sha256(text.encode()).digest() if facts else None
    return Result(total, grade_of(total, ceilings, rules), len(facts), inputs)


def by_kind(facts):
    """{kind: its facts, in the order they came}: a rule and a veto reach those of one kind only."""
    kinds = {}
    for fact in facts:
        kinds.setdefault(fact.kind, []).append(fact)
    return kinds


def grade_of(total, ceilings, rules):
    """The grade of a score under the ceilings in force: the strictest veto decides."""
    ranks = {band.grade: band.rank for band in rules.bands}
    reached = min((band.rank for band in rules.bands if total >= band.lower), default=len(rules.bands))
    rank = max([reached, *(ranks[ceiling] for ceiling in ceilings)])
    return next(band.grade for band in rules.bands if band.rank == rank)


def held_between(indicator, gained):
    """What a class gives after its least and most, for the points its facts gained."""
    return min(max(indicator.base + gained, indicator.floor), indicator.cap)


def in_window(veto, fact, as_of):
    """Whether a veto still reaches a fact of a day that has come."""
    return fact.occurred_on > months_before(as_of, veto.window_months)


def _indicator_points(indicator, kinds, rules, as_of):
    gained = sum(
        points_of(rule, fact, as_of)
        for rule in rules.rules
        if rule.indicator == indicator.id
        for fact in kinds.get(rule.kind, ())
        if rule.applies(fact)
    )
    return held_between(indicator, gained)


def _in_force(veto, kinds, as_of):
    return any(veto.applies(fact) and in_window(veto, fact, as_of) for fact in kinds.get(veto.kind, ()))
