"""Other cases of a party on a ground: a new one names those that ended, and none is made beside one that lives."""

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.deadlines.models import Pause
from apps.registry.operations.locking import records_of, standing

from .. import states
from ..models import STATES, Case, Parameter


def earlier_cases(enterprise_id, ground=None, *, person="", before=None):
    """Ended cases of a party on a ground (a code; on any without one), the newest first; `before`: only those older
    than a case."""
    rows = _cases(enterprise_id, ground, person).filter(state__in=states.ENDED)
    return (rows.filter(pk__lt=before) if before else rows).order_by("-pk")


def living_cases(enterprise_id, ground, *, person="", but=None):
    """Cases of a party on a ground (a code) that are open or stand, whichever of its records they were made for.

    `but`: the number of the case that asks. Sure only while the party is held.
    """
    rows = _cases(enterprise_id, ground, person).filter(state__in=(*states.OPEN, *states.STANDING))
    return rows.exclude(pk=but) if but else rows


def first_listing(case):
    """The other listing of the party on the ground, beside which this one is a second; None where there is none.

    One that is published is a second one beside a published one only: the party does not leave the list by it. Sure
    only while the party is held.
    """
    among = (states.PUBLISHED,) if case.ended_on is None and hasattr(case, "entry") else states.STANDING
    others = living_cases(case.enterprise_id, case.ground.code, person=case.person_name, but=case.pk)
    others = others.filter(state__in=among).order_by("decided_on", "pk")
    return max(others, key=lambda other: states.STANDING.index(other.state), default=None)


def _cases(enterprise_id, ground, person):
    """A case stays with the record it was made for, also when that was merged away."""
    records = records_of(standing(enterprise_id))
    rows = Case.objects.filter(enterprise__in=records, person_name=person)
    return rows if ground is None else rows.filter(ground__code=ground)


def both_have(first_id, second_id):
    """A sentence for each ground on which two records of the register both have a case that is open or stands.

    Merging them is right all the same: they are one enterprise. But then one of the two can only end without listing,
    or is set aside as a second one.
    """
    living = Case.objects.filter(state__in=(*states.OPEN, *states.STANDING)).select_related("ground")
    ours, theirs = (
        living.filter(enterprise__in=records_of(standing(record))).order_by("pk") for record in (first_id, second_id)
    )
    held = {(case.person_name, case.ground.code): case for case in ours}
    pairs = [(held[key], case) for case in theirs if (key := (case.person_name, case.ground.code)) in held]
    pairs = [sorted(pair, key=lambda case: case.pk) for pair in pairs]
    return [
        _(
            "Serious list, %(ground)s: case %(one)s (%(state)s) and case %(other)s (%(its)s). Nothing is listed twice "
            "on one ground: tell the bureaus that lead the two cases."
        )
        % {
            "ground": one.ground,
            "one": one.pk,
            "state": STATES[one.state],
            "other": other.pk,
            "its": STATES[other.state],
        }
        for one, other in pairs
    ]


def same_facts(earlier, *, summary, recheck):
    """Whether a proposal says what an earlier case said: the same words, or the same re-check."""
    return _words(summary) == _words(earlier.summary) or (recheck is not None and recheck.pk == earlier.recheck_id)


def same_event(earlier, *, event_on, summary, recheck):
    """Whether a proposal may be about what an earlier case was about, on whatever ground it is made.

    The same facts, also with something added; or a day no later than that case, and so many days after its end as the
    rules say: the day of the event is that of the proposal where there is no penalty yet.
    """
    days = int(Parameter.objects.in_force("same_event.days", event_on).value)
    return (
        event_on <= (earlier.ended_on or earlier.event_on) + timedelta(days=days)
        or _words(earlier.summary) in _words(summary)
        or same_facts(earlier, summary=summary, recheck=recheck)
    )


def days_used(cases):
    """How many days of the limit of a case ended cases have used up; what was not counted in them is none."""
    keys = {str(case.pk): case for case in cases}
    used = sum((case.ended_on - case.proposed_on).days for case in cases)
    pauses = Pause.objects.filter(clock__subject_kind="serious_list.case", clock__rule_code="serious_list.case")
    pauses = pauses.filter(clock__subject_id__in=keys).values_list("from_day", "until_day")
    return used - sum((until - since).days for since, until in pauses)


def named_by(case):
    """The earlier cases that the page of a case names: those on its ground, and where absence of intent was proved."""
    rows = earlier_cases(case.enterprise_id, person=case.person_name, before=case.pk)
    return rows.filter(Q(ground__code=case.ground.code) | Q(intent_absent=True) | Q(consent_refused_on__isnull=False))


def proposers_before(case):
    """Who proposed the earlier cases of the event of a case in which the party proved absence of intent."""
    rows = earlier_cases(case.enterprise_id, person=case.person_name, before=case.pk).filter(intent_absent=True)
    given = {"event_on": case.event_on, "summary": case.summary, "recheck": case.recheck}
    return {row.proposed_by_id for row in rows.select_related("recheck") if same_event(row, **given)} - {None}


def _words(text):
    return "".join(text.split())
