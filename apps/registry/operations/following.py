"""What an enterprise owes and awaits follows it: its limits, and those of claims for a seat at it.

Whoever decides is asked of the enterprise; a clock carries a copy of the division for the desk's lists, because
deadlines lies below and cannot ask. Every verb that may change an enterprise's division or zone calls `clocks_follow`.
"""

from django.db import transaction

from apps.access.models import Seat
from apps.deadlines.operations import hand_over
from apps.divisions.models import Agency, Division, Zone
from apps.notifications.operations import notify, settle

from .. import sql

CLAIM = "access.seat"  # the subject of a claim's clock
TAKEN_OVER, HANDED_ON = "registry.taken_over", "registry.handed_on"
CLAIMED = "registry.seat_claimed"  # the message that asks a county to decide


@transaction.atomic
def clocks_follow(*, enterprise_ids, by, at):
    """Bring the clocks of these enterprises to where they lie now; returns how many went.

    A county that takes over an undecided claim is told of it as it would have been of a new one.
    """
    astray = sql.rows("clocks_astray", {"claim": CLAIM, "enterprises": list(enterprise_ids)})
    for row in astray:
        event = hand_over(clock_id=row["id"], division=row["division"], zone_code=row["zone"], by=by, at=at)
        if event and event.subject_kind == CLAIM:
            _tell_new_county(event, row, by=by, at=at)
    return len(astray)


def tell_bureaus(enterprise, *, was, event, at):
    """Tell who answers for an enterprise from now on, and who no longer does; whoever moved it itself is not told.

    `was` is {"division", "zone"} of before: into a zone or out of it the bureau changes inside one division.
    """
    before = agencies_of(was["division"], was["zone"])
    after = agencies_of(enterprise.division_id, enterprise.zone_id or "")
    given = {"event": event, "at": at}
    for agency in set(after) - set(before):
        told = {"enterprise": enterprise.name, "division": _place(was["division"], was["zone"])}
        page = f"/desk/enterprises/{enterprise.pk}/"
        notify(kind=TAKEN_OVER, to=("agency", agency.pk), data=told, url=page, **given)
    for agency in set(before) - set(after):
        told = {"enterprise": enterprise.name, "division": _place(enterprise.division_id, enterprise.zone_id)}
        notify(kind=HANDED_ON, to=("agency", agency.pk), data=told, **given)  # its page is theirs to see no more


def _place(division_code, zone_code):
    zone = Zone.objects.filter(pk=zone_code).first() if zone_code else None
    return (zone or Division.objects.get(pk=division_code)).name


def agencies_of(division_code, zone_code):
    """The bureau of the zone when the enterprise lies in one, else the county's."""
    zone = Agency.objects.filter(zone_id=zone_code) if zone_code else Agency.objects.none()
    return list(zone.order_by("pk")) or list(Agency.objects.filter(division_id=division_code, zone=None).order_by("pk"))


def ask_county(seat, *, division_code, zone_code, event, at):
    """Ask the agencies that answer for the place to decide on a claim; `event` is what they are told of."""
    for agency in agencies_of(division_code, zone_code):
        notify(
            kind=CLAIMED,
            to=("agency", agency.pk),
            event=event,
            at=at,
            data={"person": str(seat.user), "enterprise": seat.enterprise_name},
            url=desk_page(seat.pk),
            own=True,  # it may have moved the enterprise here itself: the claim still waits for it
        )


def asked_no_longer(seat_id, *, by, at):
    """The claim leaves the inboxes of those who were asked: it is decided, withdrawn, or another county's."""
    settle(kind=CLAIMED, url=desk_page(seat_id), by=by, at=at)


def desk_page(seat_id):
    return f"/desk/seats/{seat_id}/"


def _tell_new_county(event, row, *, by, at):
    seat = Seat.objects.select_related("user").get(pk=event.subject_id)
    asked_no_longer(seat.pk, by=by, at=at)
    ask_county(seat, division_code=row["division"], zone_code=row["zone"], event=event, at=at)
