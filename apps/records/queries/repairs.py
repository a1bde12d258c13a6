"""Credit repair: when a fact may be repaired, and what goes with it. Asked by pages beforehand and by the repair."""

from datetime import date

from apps.kernel.bilingual import in_language

from .. import sql, states
from ..models import Fact, RepairBar
from ..rules.repair import FOLLOW_UPS, LISTS, PENALTIES, RESULTS, Earliest, earliest_repair
from .publicity import category_of


def bar_of(fact, day, bars=None):
    """The RepairBar in force on a day that the category of the fact falls under; None where none does. `bars` are
    those of the day where they have been read for many facts."""
    category = category_of(fact)
    if bars is None:
        bars = RepairBar.objects.on(day).order_by("pk") if category else ()
    return next((bar for bar in bars if category and bar.code in category), None)


def is_barred(fact, day):
    """True where the law bars any early repair of the fact."""
    return fact.kind.never_repaired or bar_of(fact, day) is not None


def earliest_of(facts, today):
    """{id: Earliest} of some facts: the bars of the day are read once."""
    bars = list(RepairBar.objects.on(today).order_by("pk")) if any(map(category_of, facts)) else ()
    return {fact.pk: earliest_for(fact, today, bars) for fact in facts}


def earliest_for(fact, today, bars=None):
    """Earliest of a fact for an application planned on `today`."""
    bar = bar_of(fact, today, bars)
    if bar:
        return Earliest(None, in_language(bar.legal_basis), bar.verified)
    never = fact.kind.never_repaired
    return earliest_repair(fact.kind.code, fact.severity, _published_on(fact), today, never=never)


def _published_on(fact):
    """The day from which its publicity is counted: anew where a repair got by deceit was undone (restore_fact)."""
    restored = fact.detail.get("restored_on")
    return date.fromisoformat(restored) if restored else fact.public_from or fact.occurred_on


def on_list(fact):
    """The standing listings of the fact's party, itself not among them. Of the removal of a person's the enterprise
    could not ask."""
    listings = Fact.objects.own_listings().filter(enterprise_id=fact.enterprise_id, state__in=states.PUBLIC)
    return listings.exclude(pk=fact.pk)


def weighed_by(by, fact):
    """True where the actor made the fact one that may be repaired, or sooner, or by another agency (migrations 0034 and
    0038): another repairs it."""
    if by.user_id is None:
        return False
    [row] = sql.rows("weighed", {"fact": fact.pk, "person": by.user_id})
    return row["weighed"]


def repaired_with(fact_ids, day):
    """{id: ids that go when that fact is repaired on a day} for each of the facts (sql/repaired_with.sql)."""
    found = {number: set() for number in fact_ids}
    params = {
        "facts": list(found), "acts": [*PENALTIES, *LISTS], "results": list(RESULTS), "follow_ups": list(FOLLOW_UPS),
        "counting": list(states.COUNTING), "gone": list(states.GONE), "day": day,
    }  # fmt: skip
    for row in sql.rows("repaired_with", params):
        found[row["root"]].add(row["id"])
    return found


def results_behind(acts):
    """Ids of the results of checks that led to some acts, and of what became of those: the acts themselves stay
    (sql/results_behind.sql)."""
    params = {
        "acts": sorted(acts), "results": list(RESULTS), "follow_ups": list(FOLLOW_UPS),
        "counting": list(states.COUNTING), "gone": list(states.GONE),
    }  # fmt: skip
    return {row["id"] for row in sql.rows("results_behind", params)}
