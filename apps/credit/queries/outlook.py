"""What an enterprise can know and do about its own grade: the full receipt, what time brings, what would lift it.

Everything is computed by the twin of the engine (rules/score.py), which a property test holds to the engine's SQL.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import structlog

from apps.kernel.keyset import Place
from apps.records.models import Fact, FactKind
from apps.records.queries.repairs import earliest_of, repaired_with
from apps.records.rules.repair import Earliest
from apps.records.states import COUNTING

from ..models.standing import CONFERRED
from ..rules.course import outlook
from ..rules.explain import Receipt, months_after, receipt
from ..rules.score import FactIn, points_of, score
from ..rules.tally import Tally
from .past import NotReproduced
from .portions import PAGE, WHOLE, Portion, begin, lines_of, portion
from .public import conferral_of, history_of
from .ratings import Confirmed, confirmed, facts_of, last_day_of
from .rulebook import receipt_by, rulebook

log = structlog.get_logger(__name__)
YEARS_AHEAD = 5
# Source: the notices of 2021 and 2024. Where whoever confers the grades has dated figures of its own (`declare_steps`),
# those of the day hold
TENURE = {"AA": ("A", 24), "AAA": ("AA", 12)}
LEAST = {"AA": 8000, "AAA": 9000}  # house defaults: score asked for at application
MOST_GAINS = 9
_DECLARED = []


def declare_steps(figures):
    """The app that confers AA and AAA says what it asks for: figures(on) gives {grade: (months, least)}."""
    _DECLARED.append(figures)


def figures_on(on):
    """{grade: (grade below, months in it, least score in hundredths)} of a day."""
    found = {grade: (below, months, LEAST[grade]) for grade, (below, months) in TENURE.items()}
    for figures in _DECLARED:
        found |= {grade: (TENURE[grade][0], *asked) for grade, asked in figures(on).items()}
    return found


# good facts that only put something right: no way up for an enterprise of which no such thing is held
RIGHTING = {
    "recheck_passed": {"sampling_failed", "recheck_failed"},
    "rectified": {"inspection_problem", "not_rectified", "sampling_failed"},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the receipt with its fact and rule: points in hundredths, percentage, last day at it."""

    fact: Fact
    points: int
    percent: int
    until: date
    article: str
    ceiling: str = ""

    @property
    def bases(self):
        """What it rests on in law, as far as it is on record: the rule's article, and the law the fact was found by."""
        named = (self.article, self.fact.legal_basis or self.fact.kind.legal_basis)
        return tuple(dict.fromkeys(text for text in named if text))


@dataclass(frozen=True, slots=True)
class Class:
    """An indicator with its entries: what it starts from, gains, and gives between its least and most."""

    indicator: object
    base: int
    gained: int
    total: int
    entries: tuple  # those of the portion that was asked for
    count: int  # of all its entries
    start: Place  # where its entries begin among all lines

    @property
    def capped(self):
        """Whether its least or most swallowed some of the points."""
        return self.base + self.gained != self.total


@dataclass(frozen=True, slots=True)
class FullReceipt:
    """Every point of a rating: for the enterprise and its officers only. The classes are whole, the entries under them
    and the ceilings are those of the portion of `lines` that was asked for."""

    rating: object
    book: object
    classes: tuple
    ceilings: tuple
    lines: Portion
    score: int
    by_score: str
    grade: str
    confirmed: Confirmed

    @property
    def unchanged(self):
        """Whether a run of a later day has found the same."""
        return self.confirmed.on > self.rating.run.as_of

    @property
    def band(self):
        return self.book.bands[self.grade]

    @property
    def held_down(self):
        return self.by_score != self.grade


def full_receipt(rating, lines=WHOLE, versions=None):
    """FullReceipt of a stored rating, from what was known when it was made, as of the day it was last computed for.
    `versions` are the enterprise's, of queries.past, where they are at hand."""
    book, last = rulebook(rating.run.ruleset), confirmed(rating)
    return _with_facts(rating, book, receipt_by(rating, book, last.on, versions), last, lines)


def proved_receipt(rating, lines=WHOLE, versions=None):
    """As full_receipt, None where the ledger no longer proves the rating: the grade stands and its page answers."""
    try:
        return full_receipt(rating, lines, versions)
    except NotReproduced:
        log.exception("rating_not_reproduced", rating=rating.pk)
        return None


def _with_facts(rating, book, plain, last, asked):
    listed = lines_of(plain)

    def read(chosen):
        facts = Fact.objects.select_related("kind", "source").in_bulk({number for _text, number in chosen})
        return {key: (listed[key][0], _entry(*listed[key], facts[key[1]], book)) for key in chosen}

    lines = portion(list(listed), asked, read)
    classes = tuple(
        Class(
            book.indicators[account.indicator],
            account.base,
            account.gained,
            account.total,
            tuple(entry for of, entry in lines if of is account),
            len(account.lines),
            Place(begin(number), 0),
        )
        for number, account in enumerate(plain.accounts, 1)
    )
    ceilings = tuple(entry for of, entry in lines if of is None)
    return FullReceipt(rating, book, classes, ceilings, lines, plain.score, plain.by_score, plain.grade, last)


def _entry(account, line, fact, book):
    rule = (book.rules if account else book.vetoes)[line.rule]
    return Entry(fact, line.points, line.percent, last_day_of(fact, line.until), rule.article, line.ceiling)


# --- What would lift me ----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Repair:
    """An adverse fact, when it may be repaired, and what the result would be today without it and what goes with it."""

    fact: Fact
    earliest: Earliest
    points: int  # hundredths the score would rise by
    score: int
    grade: str


@dataclass(frozen=True, slots=True)
class Gain:
    """A kind of good fact that would count now: hundredths it would add after the indicator's most."""

    kind: FactKind
    indicator: object
    points: int
    months: int  # how long it counts


@dataclass(frozen=True, slots=True)
class Step:
    """A conferred grade: from which day the tenure allows an application (None: not while the grade is below)."""

    grade: str
    needs: str
    months: int
    since: date | None
    on: date | None
    least: int
    enough: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """What time alone changes, which repairs and gains would, and the way to AA and AAA."""

    changes: Portion
    repairs: Portion
    gains: tuple
    steps: tuple
    lowered: bool  # whether anything lowers it, were it that no single repair would help


def outlook_for(enterprise_id, ruleset, *, on, changes=WHOLE, repairs=WHOLE, shown=None):
    """Outlook of an enterprise under a ruleset from a day on; of `changes` and `repairs` the portions Asked for.

    `shown` is its PublicGrade where that is at hand.
    """
    book = rulebook(ruleset)
    facts = facts_of(enterprise_id)
    now = receipt(facts, book.plain, on)
    until = months_after(on, YEARS_AHEAD * 12)
    return Outlook(
        changes=_changes(outlook(facts, book.plain, on, until), changes),
        repairs=_repairs(enterprise_id, book, on, now, repairs),
        gains=tuple(_gains(enterprise_id, book, on, now)),
        steps=tuple(_steps(enterprise_id, now, on, shown)),
        lowered=bool(now.vetoes) or any(line.points < 0 for account in now.accounts for line in account.lines),
    )


def steps_for(enterprise_id, ruleset, *, on):
    """The Steps to AA and AAA alone."""
    return tuple(_steps(enterprise_id, score(facts_of(enterprise_id), rulebook(ruleset).plain, on), on))


def _adverse(enterprise_id):
    return Fact.objects.filter(enterprise_id=enterprise_id, state__in=COUNTING, kind__leaning="adverse")


def adverse_facts(enterprise_id, *, also=()):
    """Portion of the counting adverse facts, newest first, those a repair could be about: a page of them, and behind it
    those of the ids `also`."""
    own = _adverse(enterprise_id).select_related("kind").order_by("-occurred_on", "-pk")
    newest = list(own[:PAGE])
    more = own.filter(pk__in=also).exclude(pk__in=[fact.pk for fact in newest]) if also else ()
    return Portion((*newest, *more), _adverse(enterprise_id).count() if len(newest) == PAGE else len(newest))


def _changes(found, asked):
    days = {(f"{change.on}", 0): change for change in found}
    return portion(list(days), asked, lambda chosen: {key: days[key] for key in chosen})


def _repairs(enterprise_id, book, on, now, asked):
    """Portion of the Repairs that would change something, newest fact first; each is taken from the one receipt."""
    adverse = _adverse(enterprise_id).values_list("pk", "occurred_on")
    days = dict(adverse.order_by("-occurred_on", "-pk"))
    along, counted, without = repaired_with(days, on), Tally(now, book.plain), {}
    for number, day in days.items():
        result = counted.result(without={number, *along[number]})
        if result != (now.score, now.grade):
            without[f"{date.max.toordinal() - day.toordinal():07}", -number] = result

    def read(chosen):
        whole = Fact.objects.select_related("kind", "source").in_bulk({-number for _text, number in chosen})
        earliest = earliest_of(whole.values(), on)
        return {
            key: Repair(whole[-key[1]], earliest[-key[1]], without[key][0] - now.score, *without[key]) for key in chosen
        }

    return portion(list(without), asked, read)


def _gains(enterprise_id, book, on, now):
    """The kinds of good fact that would add most, each alone."""
    held = set(_adverse(enterprise_id).values_list("kind__code", flat=True).distinct())
    room = {account.indicator: account for account in now.accounts}
    found = []
    for rule, plain in zip(book.rules, book.plain.rules, strict=True):
        if rule.points <= 0 or rule.severity_min > 0:
            continue
        if rule.kind.code in RIGHTING and not RIGHTING[rule.kind.code] & held:
            continue
        account, indicator = room[rule.indicator_id], book.indicators[rule.indicator_id]
        points = points_of(plain, FactIn(0, 1, rule.kind_id, 0, on), on)
        total = min(max(account.base + account.gained + points, indicator.floor), indicator.cap)
        if total > account.total:
            months = rule.step_months * len(rule.decay)
            found.append(Gain(rule.kind, indicator, total - account.total, months))
    return sorted(found, key=lambda gain: (-gain.points, gain.kind.code))[:MOST_GAINS]


def _steps(enterprise_id, now, asked_on, shown=None):
    """The conferred grades in order, with the tenure each asks for.

    Tenure runs from the day the page names at its head: what was published in error, or may no longer be held against
    the enterprise after a repair, does not interrupt it.
    """
    spells = shown.history if shown else history_of(enterprise_id, as_published=False)
    conferral = conferral_of(enterprise_id)
    held = {"A": spells[0].since if spells and spells[0].until is None and spells[0].grade == "A" else None}
    standing = conferral and next(g for g, code in CONFERRED.items() if code == conferral.kind.code)
    held["AA"] = conferral.occurred_on if standing == "AA" else None
    for grade, (needs, months, least) in figures_on(asked_on).items():
        if standing == "AAA" or grade == standing:
            continue
        since = held[needs]
        on = months_after(since, months) + timedelta(days=1) if since else None
        yield Step(grade, needs, months, since, on, least, now.score >= least)


# --- What if ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class WhatIf:
    """Before and after, computed alike: `changes` is what time would still change afterwards."""

    on: date
    before: Receipt
    after: Receipt
    changes: tuple

    @property
    def difference(self):
        return self.after.score - self.before.score


def what_if(enterprise_id, ruleset, *, on, repaired=(), gained=None):
    """WhatIf on a day if the facts `repaired` (ids) no longer counted and `gained` ({kind id: how many}) were added.

    What a repair takes along no longer counts either. Ids that are not the enterprise's own change nothing. Added facts
    happen on `on` itself, with no severity.
    """
    book = rulebook(ruleset)
    facts = facts_of(enterprise_id)
    before = receipt(facts, book.plain, on)
    own = {fact.id for fact in facts} & set(repaired)
    gone = own.union(*repaired_with(own, on).values())
    then = [fact for fact in facts if fact.id not in gone]
    for kind, count in sorted((gained or {}).items()):
        then += [FactIn(-(kind * 100 + number), 1, kind, 0, on) for number in range(1, count + 1)]
    after = receipt(then, book.plain, on)
    changes = outlook(then, book.plain, on, months_after(on, YEARS_AHEAD * 12))
    return WhatIf(on, before, after, tuple(changes))


def gainable(ruleset):
    """Kinds of good fact the rules give points for, each once, with the rule that gives most: for the what-if form."""
    book = rulebook(ruleset)
    rules = [rule for rule in book.rules if rule.points > 0 and rule.severity_min == 0]
    best = {rule.kind_id: rule for rule in sorted(rules, key=lambda rule: (rule.points, -rule.pk))}
    return sorted(best.values(), key=lambda rule: (book.indicators[rule.indicator_id].number, -rule.points, rule.pk))


__all__ = ["FullReceipt", "Outlook", "WhatIf", "full_receipt", "gainable", "outlook_for", "steps_for", "what_if"]
