"""Earlier cases of a party on a ground: a new one names them, and says why."""

from apps.registry.operations.locking import records_of, standing

from .. import states
from ..models import Case


def earlier_cases(enterprise_id, ground, *, person="", before=None):
    """Ended cases of a party on a ground (a code), the newest first; `before`: only those older than a case."""
    rows = Case.objects.filter(enterprise__in=records_of(standing(enterprise_id)), person_name=person)
    rows = rows.filter(ground__code=ground, state__in=states.ENDED)
    return (rows.filter(pk__lt=before) if before else rows).order_by("-pk")


def same_event(earlier, *, event_on, summary, recheck):
    """Whether a proposal is about what an earlier case was about: no later day, the same facts, the same re-check."""
    return (
        event_on <= earlier.event_on
        or _words(summary) == _words(earlier.summary)
        or (recheck is not None and recheck.pk == earlier.recheck_id)
    )


def _words(text):
    return "".join(text.split())
