"""What a ruleset must satisfy before it may be submitted. Each finding is a code and the place it concerns.

House rules; no official text prescribes them. They keep a ruleset computable, reachable and fair to read.
"""

from dataclasses import dataclass
from itertools import pairwise

from .grades import COMPUTED, worse
from .score import share

# The engine numbers the days on which anything turns in a key that holds 1,023; it judges two rulesets in one pass, and
# each turns on as many days as it has different lengths of months. A trigger refuses more (migration 0023).
TURNS = 511


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    where: str = ""


def findings(rules, *, kinds=None):
    """Findings of a RulesIn, in reading order; an empty list means that it may be submitted.

    `kinds` are the kinds that can occur (all, when not given): a veto or rule on another can never be reached.
    """
    return [
        *_bands(rules),
        *_names(rules),
        *_indicators(rules),
        *_rules(rules),
        *_turns(rules),
        *_counted_twice(rules),
        *_vetoes(rules),
        *_never_decides(rules),
        *_unreachable(rules, kinds),
    ]


def _bands(rules):
    if len(rules.bands) < 2:
        yield Finding("bands-too-few")
        return
    ranked = sorted(rules.bands, key=lambda band: band.rank)
    if [band.rank for band in ranked] != list(range(1, len(ranked) + 1)):
        yield Finding("bands-rank-gap")
    for upper, lower in pairwise(ranked):
        if upper.lower <= lower.lower:
            yield Finding("bands-out-of-order", lower.grade)
    least = sum(indicator.floor for indicator in rules.indicators)
    most = sum(indicator.cap for indicator in rules.indicators)
    if ranked[-1].lower > least:
        yield Finding("bands-gap-below", ranked[-1].grade)
    for band in ranked:
        if band.lower > most:
            yield Finding("band-out-of-reach", band.grade)


def _names(rules):
    for band in rules.bands:
        if band.grade not in COMPUTED:
            yield Finding("band-not-a-grade", band.grade)
    ranked = [band.grade for band in sorted(rules.bands, key=lambda band: band.rank) if band.grade in COMPUTED]
    for upper, lower in pairwise(ranked):
        if worse(upper, lower):
            yield Finding("bands-against-their-names", lower)


def _indicators(rules):
    if not rules.indicators:
        yield Finding("no-indicators")
    for indicator in rules.indicators:
        if not indicator.floor <= indicator.base <= indicator.cap:
            yield Finding("indicator-bounds", str(indicator.id))


def _rules(rules):
    for number, rule in enumerate(rules.rules, 1):
        if rule.step_months < 1 or not rule.decay:
            yield Finding("window-empty", str(number))
        if any(percent > 100 or percent < 0 for percent in rule.decay):
            yield Finding("decay-out-of-range", str(number))
        if any(later > earlier for earlier, later in pairwise(rule.decay)):
            yield Finding("decay-grows", str(number))
        if rule.points == 0:
            yield Finding("rule-without-points", str(number))
        elif any(share(rule.points, percent) == 0 for percent in rule.decay):
            # the window already ends where nothing counts any more; a step of nothing only promises a longer one
            yield Finding("step-without-points", str(number))


def _turns(rules):
    lengths = {rule.step_months * step for rule in rules.rules for step in range(1, len(rule.decay) + 1)}
    lengths |= {veto.window_months for veto in rules.vetoes}
    if len(lengths) > TURNS:
        yield Finding("too-many-steps", str(len(lengths)))


def _counted_twice(rules):
    """Two rules of one class that both count the same fact."""
    for number, rule in enumerate(rules.rules, 1):
        for other in rules.rules[: number - 1]:
            same = (rule.indicator, rule.kind) == (other.indicator, other.kind)
            if same and rule.severity_min <= other.severity_max and other.severity_min <= rule.severity_max:
                yield Finding("rules-overlap", str(number))
                break


def _never_decides(rules):
    """A veto that another, at least as strict, as wide and as long, always forestalls."""
    ranks = {band.grade: band.rank for band in rules.bands}
    for number, veto in enumerate(rules.vetoes, 1):
        for place, other in enumerate(rules.vetoes, 1):
            wider = other.severity_min <= veto.severity_min and veto.severity_max <= other.severity_max
            longer = other.window_months >= veto.window_months
            stricter = ranks.get(other.ceiling, 0) >= ranks.get(veto.ceiling, 0)
            forestalls = place != number and other.kind == veto.kind and wider and longer and stricter
            # of two that are alike only the second is idle
            if forestalls and (place < number or not _alike(veto, other)):
                yield Finding("veto-never-decides", str(number))
                break


def _alike(veto, other):
    def of(one):
        return one.severity_min, one.severity_max, one.window_months, one.ceiling

    return of(veto) == of(other)


def _vetoes(rules):
    grades = {band.grade for band in rules.bands}
    best = min(rules.bands, key=lambda band: band.rank).grade if rules.bands else ""
    for number, veto in enumerate(rules.vetoes, 1):
        if veto.window_months < 1:
            yield Finding("window-empty", f"veto {number}")
        if veto.ceiling not in grades:
            yield Finding("veto-unknown-grade", str(number))
        elif veto.ceiling == best:
            yield Finding("veto-without-effect", str(number))


def _unreachable(rules, kinds):
    if kinds is None:
        return
    for number, rule in enumerate(rules.rules, 1):
        if rule.kind not in kinds:
            yield Finding("rule-unreachable", str(number))
    for number, veto in enumerate(rules.vetoes, 1):
        if veto.kind not in kinds:
            yield Finding("veto-unreachable", str(number))
