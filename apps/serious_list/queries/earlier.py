"""Other cases of a party on a ground: a new one names those that ended, and none is made beside one that lives."""

from apps.registry.operations.locking import records_of, standing

from .. import states
from ..models import Case


def earlier_cases(enterprise_id, ground, *, person="", before=None):
    """Ended cases of a party on a ground (a code), the newest first; `before`: only those older than a case."""
    rows = _cases(enterprise_id, ground, person).filter(state__in=states.ENDED)
    return (rows.filter(pk__lt=before) if before else rows).order_by("-pk")


def living_cases(enterprise_id, ground, *, person="", but=None):
    """Cases of a party on a ground (a code) that are open or stand, whichever of its records they were made for.

    `but`: the number of the case that asks. Sure only while the party is held.
    """
    rows = _cases(enterprise_id, ground, person).filter(state__in=(*states.OPEN, *states.STANDING))
    return rows.exclude(pk=but) if but else rows


def _cases(enterprise_id, ground, person):
    """A case stays with the record it was made for, also when that was merged away."""
    records = records_of(standing(enterprise_id))
    return Case.objects.filter(enterprise__in=records, person_name=person, ground__code=ground)


def same_event(earlier, *, event_on, summary, recheck):
    """Whether a proposal is about what an earlier case was about: no later day, the same facts, the same re-check."""
    return (
        event_on <= earlier.event_on
        or _words(summary) == _words(earlier.summary)
        or (recheck is not None and recheck.pk == earlier.recheck_id)
    )


def _words(text):
    return "".join(text.split())
