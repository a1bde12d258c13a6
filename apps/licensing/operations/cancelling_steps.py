"""What every verb of a proposed cancellation shares: lock, the right bureau, audit, limit, messages."""

from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.operations import start_clock, stop_clocks
from apps.kernel.errors import NotPermitted, WrongState
from apps.kernel.moves import move
from apps.kernel.stepping import OutOfReach, saved
from apps.notifications.operations import notify
from apps.registry.operations.locking import standing

from .. import states
from ..models import CANCELLING_STATES, Cancelling, EndGround
from ..models.cancelling import RULING
from ..models.ends import CEASED_GROUND, LEFT_GROUND, REPLACED
from ..permissions import own_agency
from .ending_steps import held_of
from .own_case import refuse_own_case
from .steps import PORTAL, Overtaken, today

SUBJECT, RULE, TOLD = "licensing.cancelling", "licensing.cancel_known", "licensing.cancelling_told"
GONE = (CEASED_GROUND, LEFT_GROUND)  # nobody is left whom a bar would meet, or nothing to be barred from


class OtherBureau(NotPermitted):
    code = "other-bureau"
    message = _("Only the bureau that granted the licence takes this step.")


def held(cancelling_id, by):
    """The proposal, locked after enterprise and licence, where the actor may see it; raises OutOfReach."""
    if by.is_enterprise:
        raise OutOfReach
    return held_of(Cancelling.objects.select_related("ground", "agency"), cancelling_id, by)


def step(row, verb, by):
    """Make the move of the table; returns the Move. Raises Overtaken, OtherBureau."""
    try:
        made = move(row, verb, table=states.CANCELLINGS, by=by)
    except WrongState as error:
        text = _("Nothing was done: the proposal is already further on (now: %(state)s).")
        raise Overtaken(text % {"state": CANCELLING_STATES[row.state]}, **error.details) from None
    if not (own_agency(by, row) if made.permission else by.is_system):
        raise OtherBureau
    refuse_own_case(by, row.licence.enterprise_id)
    return made


def begin(licence, ground, *, found, found_on, proof_number, source, source_key="", by, at):
    """Write the proposal for a licence that the caller holds; returns the Cancelling. Its limit runs from today."""
    row = Cancelling(
        licence=licence, ground=ground, agency=licence.agency, source=source, source_key=source_key,
        found=found.strip(), found_on=found_on, proof_number=proof_number.strip(), proposed_by_id=by.user_id,
        proposed_label=by.actor, proposed_on=today(at),
    )  # fmt: skip
    saved(row, licensing_cancelling_proof="proof_number")
    enterprise = licence.enterprise
    start_clock(
        rule_code=RULE, subject=(SUBJECT, row.pk), starts_on=today(at), division=enterprise.division_id,
        zone_code=enterprise.zone_id or "", label=licence.number, url=f"/desk/licences/cancellings/{row.pk}/",
        holder=row.agency_id, by=by, at=at,
    )  # fmt: skip
    event = note(row, "licensing.cancelling_proposed", by=by, at=at, ground=ground.code, source=source)
    tell(row, event, at)
    tell(row, event, at, party=True)
    return row


def established(licence, *, found, proof_number, by, at):
    """A ruling has left its holder with two licences: that this one is replaced follows from it, and is confirmed by
    whoever carries the ruling out, of whichever bureau. Returns the Cancelling; the caller ends the licence."""
    ground = EndGround.objects.in_force(REPLACED, today(at))
    lapse(licence, reason=ground.name, at=at)
    row = begin(licence, ground, found=found, found_on=today(at), proof_number=proof_number, source=RULING, by=PORTAL,
                at=at)  # fmt: skip
    return confirmed(row, move(row, "confirm", table=states.CANCELLINGS, by=by), by=by, at=at)


def confirmed(row, made, *, by, at, **data):
    row.decided_by_id, row.decided_label, row.decided_on = by.user_id, by.actor, today(at)
    return closed(row, made, by=by, at=at, **data)


def closed(row, made, *, by, at, **data):
    """The proposal is decided: saved, its limit stopped, both sides told. Returns it."""
    row.save()
    stop_clocks(subject=(SUBJECT, row.pk), by=by, at=at)
    event = note(row, made.event, by=by, at=at, **data)
    tell(row, event, at)
    tell(row, event, at, party=True)
    return row


def lapse(licence, *, reason, at):
    """The licence has ended otherwise, or what was found holds no longer: what waits is closed."""
    rows = Cancelling.objects.open().filter(licence=licence).select_for_update(of=("self",))
    for row in rows.select_related("ground", "agency"):
        row.licence = licence
        made = step(row, "lapse", PORTAL)
        row.reason = reason
        closed(row, made, by=PORTAL, at=at, reason=reason)


def note(row, verb, *, by, at, **data):
    """Write the audit event of a step; returns it."""
    licence = row.licence
    data = {"state": row.state, "licence": licence.number, "enterprise": licence.enterprise_id} | data
    return record(verb=verb, by=by, at=at, subject=("licence_cancelling", row.pk), data=data,
                  division=licence.enterprise.division_id)  # fmt: skip


def tell(row, event, at, *, party=False):
    """A message to the bureau, or to the holder as it stands now."""
    licence = row.licence
    url = f"/licences/{licence.pk}/" if party else f"/desk/licences/cancellings/{row.pk}/"
    to = ("enterprise", standing(licence.enterprise_id)) if party else ("agency", row.agency_id)
    notify(kind=TOLD, to=to, event=event, at=at, url=url, data={"number": licence.number, "state": row.state})
