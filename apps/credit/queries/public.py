"""What everybody may see of a grade: the grade, since when, by which rules, the public facts behind it, its history.

Never the risk class; never a fact that the law does not publish; never the score, from which such a fact could be
reckoned back; never a past grade that present knowledge would not give again.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import structlog
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now, TruncDate
from django.utils import timezone

from apps.records.models import Fact, FactKind
from apps.records.states import COUNTING, OVER, REPAIRED

from ..models import Rating, Ruleset, Standing, Statistic, StatisticsHead
from ..models.standing import CONFERRED, GRADES
from ..rules.course import course
from ..rules.grades import COMPUTED
from .lines import public_lines
from .past import NotReproduced
from .portions import WHOLE, Portion
from .ratings import Confirmed, confirmed, facts_of
from .rulebook import rulebook

log = structlog.get_logger(__name__)
HISTORY = 40  # ratings looked back on, and to where the spell of the last of them began
STRETCH = 200  # past ratings computed in one pass over the facts
CONFERRING = ("effective", "objected")  # states in which a conferral lifts, as in sql/standing.sql


@dataclass(frozen=True, slots=True)
class Spell:
    """A grade that stood from a day to a day (None: still). `corrected`: another was published at the time, on a fact
    since corrected or withdrawn; this is what is right by present knowledge. After a repair nothing is said: what may
    no longer be held against anyone is not hinted at either."""

    grade: str
    since: date
    until: date | None
    ruleset: str
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class PublicGrade:
    """The grade of an open enterprise as everybody may see it."""

    grade: str
    computed: str  # what the facts give: differs from `grade` by a conferral only
    since: date
    as_of: date
    confirmed: Confirmed  # when it was last computed, with the same result
    rated_at: datetime
    changed_at: datetime
    ruleset: Ruleset
    band: object  # Band of `computed`
    lines: Portion | None  # None where the ledger no longer proves what the rating rests on: it was altered
    conferral: Fact | None
    history: tuple  # Spells, newest first


def having_grade(rows, grade):
    """Of a queryset of enterprises, the open ones that hold a grade now: what credit_standing says, by its indexes."""
    rows = rows.filter(status="open")
    rated = Rating.objects.current().grades().filter(enterprise_id=OuterRef("pk"))
    if grade in {"B", "C", "D"}:
        below = Rating.objects.current().grades().exclude(grade="A").filter(grade=grade)
        return rows.filter(pk__in=below.values("enterprise_id"))
    rows = rows.filter(Exists(rated.filter(grade="A")))
    if grade == "A":
        return rows.exclude(pk__in=_conferred(*CONFERRED))
    rows = rows.filter(pk__in=_conferred(grade))
    return rows if grade == "AAA" else rows.exclude(pk__in=_conferred("AAA"))


def _conferred(*grades):
    return _in_force(*grades).filter(enterprise__isnull=False).values("enterprise_id")


def _in_force(*grades):
    """Conferrals of these grades that lift now, by the clock the view credit_standing asks. The kinds go in by number:
    the index credit_fact_conferral holds two numbers, and through a join the planner would read the whole ledger."""
    known = conferring_kinds()
    numbers = tuple(sorted(known[grade.lower()] for grade in grades))
    lasting = Q(public_until__isnull=True) | Q(public_until__gt=TruncDate(Now()))
    return Fact.objects.filter(lasting, kind__in=numbers, state__in=CONFERRING)


def conferring_kinds():
    """{"aaa", "aa": number of the kind of fact that confers the grade}."""
    numbers = dict(FactKind.objects.filter(code__in=CONFERRED.values()).values_list("code", "pk"))
    return {grade.lower(): numbers[code] for grade, code in CONFERRED.items()}


def public_grade_of(enterprise_id, *, on, lines=WHOLE):
    """PublicGrade of an enterprise, None where it has none (not rated yet, or ended). `on` is the reader's day, `lines`
    which of its reasons are Asked for; None: the grade alone, and none of them is looked for."""
    standing = Standing.objects.filter(enterprise_id=enterprise_id).first()
    if standing is None:
        return None
    rating = Rating.objects.select_related("run__ruleset").get(pk=standing.rating_id)
    book = rulebook(rating.run.ruleset)
    spells = history_of(enterprise_id, as_published=False)
    conferral = conferral_of(enterprise_id) if standing.grade in CONFERRED else None
    last = confirmed(rating)
    return PublicGrade(
        grade=standing.grade,
        computed=standing.computed,
        since=_since(spells, conferral, rating),
        as_of=rating.run.as_of,
        confirmed=last,
        rated_at=rating.rated_at,
        changed_at=standing.changed_at,
        ruleset=book.ruleset,
        band=book.bands[standing.computed],
        lines=Portion((), 0) if lines is None else _proved_lines(rating, book, last.on, on, lines),
        conferral=conferral,
        history=tuple(spells),
    )


def _proved_lines(rating, book, last, on, asked):
    """The grade stands and is shown whatever was done to the ledger; its reasons only when they are proved."""
    try:
        return public_lines(rating, book, last, on, asked)
    except NotReproduced:
        log.exception("rating_not_reproduced", rating=rating.pk)
        return None


def _since(spells, conferral, rating):
    begun = spells[0].since if spells else timezone.localdate(rating.rated_at)
    return max(begun, conferral.occurred_on) if conferral else begun


def conferral_of(enterprise_id):
    """The fact that confers AAA or, without one, AA; None."""
    facts = _in_force(*CONFERRED).filter(enterprise_id=enterprise_id)
    newest = list(facts.select_related("kind").order_by("-occurred_on", "-pk"))
    ranked = (fact for code in CONFERRED.values() for fact in newest if fact.kind.code == code)
    return next(ranked, None)


def shown_for(computed, enterprise_id):
    """The public grade of an enterprise whose facts give `computed`: lifted by a conferral in force where that is A."""
    conferral = conferral_of(enterprise_id) if computed == COMPUTED[0] else None
    return next(grade for grade, code in CONFERRED.items() if code == conferral.kind.code) if conferral else computed


def history_of(enterprise_id, *, as_published=True):
    """Spells of the computed grade, newest first: as they were published, or as present knowledge has them.

    To the enterprise and its officers history is what happened. To the public it is what is right: after a repair or an
    upheld objection the old grade would go on punishing for what may no longer be held against anyone.
    """
    rows = Rating.objects.grades().of_enterprise(enterprise_id)
    ratings = list(rows.select_related("run__ruleset").order_by("-rated_at", "-pk"))
    present = None if as_published else _regrading(ratings, cache(lambda: facts_of(enterprise_id)))
    every = (*COUNTING, REPAIRED, OVER)
    unrepaired = _regrading(ratings, cache(lambda: facts_of(enterprise_id, states=every)))  # asked for by few
    spells = []
    for rating, grade in reversed(list(_looked_back(ratings, present))):
        corrected = grade != rating.grade and unrepaired(rating) != rating.grade
        since, code = timezone.localdate(rating.rated_at), rating.run.ruleset.code
        if spells and spells[-1].until is None and spells[-1].grade == grade:
            last = spells[-1]
            spells[-1] = Spell(grade, last.since, None, code, last.corrected or corrected)
            continue
        if spells and spells[-1].until is None:
            spells[-1] = _ended(spells[-1], since)
        spells.append(Spell(grade, since, None, code, corrected))
    if ratings and ratings[0].superseded_at and spells:
        spells[-1] = _ended(spells[-1], timezone.localdate(ratings[0].superseded_at))
    return spells[::-1]


def _looked_back(ratings, present):
    """(rating, grade as published or, by `present`, as known now), newest first; never from the middle of a spell,
    whose beginning tells the tenure for AA and AAA."""
    before = None
    for number, rating in enumerate(ratings):
        grade = present(rating) if present else rating.grade
        if number >= HISTORY and grade != before:
            return
        yield rating, grade
        before = grade


def _ended(spell, day):
    return Spell(spell.grade, spell.since, day, spell.ruleset, spell.corrected)


def _regrading(ratings, facts):
    """Asks the grade of one of these ratings by the facts that `facts()` gives; never worse than what was published.

    A pass over the facts tells a stretch of past days: an enterprise of many facts has many ratings too.
    """
    places = {rating.pk: place for place, rating in enumerate(ratings)}

    def settled(rating):
        return rating.superseded_at is None or rating.grade == rulebook(rating.run.ruleset).best

    @cache
    def told(ruleset_id, stretch):
        near = ratings[stretch * STRETCH : (stretch + 1) * STRETCH]
        near = [rating for rating in near if rating.run.ruleset_id == ruleset_id and not settled(rating)]
        return course(facts(), rulebook(near[0].run.ruleset).plain, {rating.run.as_of for rating in near})

    def grade(rating):
        if settled(rating):
            return rating.grade
        _score, now = told(rating.run.ruleset_id, places[rating.pk] // STRETCH)[rating.run.as_of]
        return now if rulebook(rating.run.ruleset).better(now, rating.grade) else rating.grade

    return grade


# --- The province -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of standing grades; `cities` and `sections` map a code to {grade: enterprises}."""

    head: StatisticsHead
    total: dict
    cities: dict
    sections: dict


def statistics(*, city="", section=""):
    """Statistics from the projection, None before the first rating; `cities` within a section, `sections` in a city."""
    head = StatisticsHead.objects.first()
    if head is None:
        return None
    total, cities, sections = {}, {}, {}
    for row in Statistic.objects.order_by("city", "section", "grade"):
        in_city, in_section = not city or row.city == city, not section or row.section == section
        if in_section:
            _add(cities.setdefault(row.city, {}), row)
        if in_city:
            _add(sections.setdefault(row.section, {}), row)
        if in_city and in_section:
            _add(total, row)
    return Statistics(head, _in_order(total), cities, sections)


def _add(counts, row):
    counts[row.grade] = counts.get(row.grade, 0) + row.enterprises


def _in_order(counts):
    return {grade: counts.get(grade, 0) for grade in GRADES}
