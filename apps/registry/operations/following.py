"""What an enterprise owes and awaits follows it: its limits, and those of claims for a seat at it.

Whoever decides is asked of the enterprise; a clock carries a copy of the division for the desk's lists, because
deadlines lies below and cannot ask. Every verb that may change an enterprise's division or zone calls `clocks_follow`.
"""

from django.db import transaction

from apps.access.models import Seat
from apps.deadlines.operations import hand_over
from apps.divisions.models import Agency
from apps.notifications.operations import notify

from .. import sql

CLAIM = "access.seat"  # the subject of a claim's clock


@transaction.atomic
def clocks_follow(*, enterprise_ids, by, at):
    """Bring the clocks of these enterprises to where they lie now; returns how many went.

    A county that takes over an undecided claim is told of it as it would have been of a new one.
    """
    astray = sql.rows("clocks_astray", {"claim": CLAIM, "enterprises": list(enterprise_ids)})
    for row in astray:
        event = hand_over(clock_id=row["id"], division=row["division"], zone_code=row["zone"], by=by, at=at)
        if event and event.subject_kind == CLAIM:
            _tell_new_county(event, row, at)
    return len(astray)


def agencies_of(division_code, zone_code):
    """The bureau of the zone when the enterprise lies in one, else the county's."""
    zone = Agency.objects.filter(zone_id=zone_code) if zone_code else Agency.objects.none()
    return list(zone.order_by("pk")) or list(Agency.objects.filter(division_id=division_code, zone=None).order_by("pk"))


def _tell_new_county(event, row, at):
    seat = Seat.objects.select_related("user").get(pk=event.subject_id)
    for agency in agencies_of(row["division"], row["zone"]):
        notify(
            kind="registry.seat_claimed",
            to=("agency", agency.pk),
            event=event,
            at=at,
            data={"person": str(seat.user), "enterprise": seat.enterprise_name},
            url=f"/desk/seats/{seat.pk}/",
        )
