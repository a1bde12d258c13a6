"""Take back the request to agree to a match, where the fact found its enterprise another way or was withdrawn.

A trigger says so of the match (models/matching.py), whoever changed the fact; the message in the inbox is settled here.
"""

from apps.notifications.operations import settle

from .. import states
from ..models import Matching

ASKED_KIND = "records.match_asked"


def settle_obviated(*, by, at, **which):
    """Settle the requests about obviated matches: `which` are lookups of Matching."""
    obviated = Matching.objects.filter(state=states.OBVIATED, **which)
    for fact_id in obviated.order_by("fact_id").values_list("fact_id", flat=True).distinct():
        settle(kind=ASKED_KIND, url=page_of(fact_id), by=by, at=at)


def page_of(fact_id):
    """Where the second person decides."""
    return f"/desk/facts/{fact_id}/match/decide/"
