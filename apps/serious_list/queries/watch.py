"""Early warning: what points to a listing, which entries end soon, what waits on others."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from apps.deadlines.models import Clock
from apps.deadlines.queries import shown
from apps.records.models import Fact

from .. import states
from ..models import Case, Entry, Ground, Repair
from ..rules import warning
from . import as_sent
from .rechecks import still_standing, warns_since

ENDING_DAYS = 60
KINDS = ("serious_list.case", "serious_list.repair")
# states in which the next step is somebody else's than the bureau's in charge
ON_OTHERS = (states.ANSWERING, states.ASKED)


def warning_facts(facts, on):
    """Of a queryset of facts those that point to a listing and that no case has taken up: rules/warning.py in SQL."""
    facts = facts.filter(kind__code__in=tuple(warning.GROUNDS), enterprise__isnull=False)
    taken_up = Exists(Case.objects.filter(recheck=OuterRef("pk")))
    rows = still_standing(facts, first=warns_since(on), last=on).exclude(taken_up)
    return rows.select_related("kind", "enterprise")


def grounds_on(on):
    """{code: Ground} of the grounds that a warning may lead to, as in force on a day; one query."""
    return {row.code: row for row in Ground.objects.on(on).filter(code__in=set(warning.GROUNDS.values()))}


def warnings_shown(facts, on):
    """[{"fact", "ground"}] of facts already read; one query for any number."""
    found = grounds_on(on) if facts else {}
    return [{"fact": fact, "ground": found.get(warning.GROUNDS[fact.kind.code])} for fact in facts]


def facts_ahead(scope, on):
    """Facts of the officer's own enterprises that point to a listing, unordered."""
    return warning_facts(Fact.objects.of_known(scope), on)


def entries_ending(scope, on):
    """Entries of the scope whose term ends within sixty days, unordered."""
    rows = Entry.objects.visible_to(scope).listed(on).filter(until__lte=on + timedelta(days=ENDING_DAYS))
    return rows.select_related("case", "enterprise", "agency", "ground")


def cases_on_others(scope):
    """Cases whose next step is the party's or the bureau above's, unordered."""
    completing = Repair.objects.filter(case=OuterRef("pk"), state__in=(states.CORRECTING, states.QUESTIONED))
    rows = Case.objects.visible_to(scope).filter(Q(state__in=ON_OTHERS) | Q(Exists(completing)))
    return rows.select_related("enterprise", "agency", "ground", "consent_agency")


def due_of_party(scope, at):
    """The limits of the list that run for the reader's own enterprises, the next first, as shown."""
    rows = Clock.objects.visible_to(scope).standing().filter(subject_kind__in=KINDS)
    return as_sent([shown(clock, at) for clock in rows.order_by("due_at", "pk")[:20]])
