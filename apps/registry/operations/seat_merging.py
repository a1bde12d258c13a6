"""One person with a live seat at both records of a merge keeps the stronger; an open step at the other ends."""

from django.utils.translation import gettext as _

from apps.access.models import Seat
from apps.access.states import LIVE

from ..models import EnterpriseSeat
from .claims import leave_seat

OPEN = {Seat.State.CLAIMED, Seat.State.OFFERED}


def strength(seat):
    """An approved seat before one still open, an owner's before a filer's."""
    return seat.state == Seat.State.APPROVED, seat.role == Seat.Role.OWNER


def give_way(*, duplicate_id, survivor_id, by, at):
    """Call inside a merge, before its rows move. At equal strength the survivor's seat stands.

    What is open and weaker is withdrawn and its holder told, at whichever record: nobody could decide on it any more.
    An approved filer's seat at the survivor ends for the approved owner's that comes; at the duplicate it stays behind,
    so that undoing the merge gives it back.
    """
    rows = EnterpriseSeat.objects.filter(enterprise_id__in=(duplicate_id, survivor_id), state__in=LIVE)
    people = {}
    for seat in rows.select_for_update(of=("self",)).order_by("pk"):
        people.setdefault(seat.user_id, {})[seat.enterprise_id] = seat
    for pair in people.values():
        if len(pair) < 2:
            continue
        coming, here = pair[duplicate_id], pair[survivor_id]
        weaker = here if strength(coming) > strength(here) else coming
        if weaker is here or weaker.state in OPEN:
            leave_seat(weaker, reason=_("Two records were merged; your stronger seat stands."), by=by, at=at)
