"""What every verb shares: lock, the right bureau, audit, clocks, refusals."""

from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.operations import start_clock, stop_clocks
from apps.kernel.errors import NotPermitted
from apps.kernel.stepping import OutOfReach, Overtaken, moved
from apps.registry.operations.locking import hold

from .. import states
from ..permissions import own_agency


class OtherBureau(NotPermitted):
    code = "other-bureau"
    message = _("Only the bureau whose inspection it is takes this step.")


class TooEarly(Overtaken):
    """A row has not come to this step, or went back meanwhile."""

    code = "too-early"
    message = _("Nothing was done: it is too early for this step. What is waited for stands on the page.")


# the states of each life in their order
LIVES = {
    states.PLANS: states.PLAN_STATES, states.TASKS: states.TASK_STATES, states.VISITS: states.VISIT_STATES,
    states.ORDERS: states.ORDER_STATES,
}  # fmt: skip


def too_early(table, verb, state):
    """Whether the life of a row has not come to this step yet; False where it is past it, or there is none such."""
    begins = [LIVES[table].index(each) for move in table.moves if move.verb == verb for each in move.source]
    goes_on = any(state in move.source for move in table.moves)
    return goes_on and bool(begins) and LIVES[table].index(state) < min(begins)


def party_held(model, pk, by, path="enterprise_id"):
    """The enterprise of a row as it stands now, locked before the row; raises OutOfReach.

    For what writes a fact: a merge holds the enterprise before it goes on to facts and clocks.
    """
    found = model.objects.visible_to(by).filter(pk=pk).values_list(path, flat=True).first()
    if found is None:
        raise OutOfReach
    return hold(found)


def step(row, verb, table, by, agency_id=None):
    """Make the move of the table, for the bureau it belongs to where `agency_id` is given; returns the Move. Raises
    TooEarly where the row has not come to it yet, Overtaken where it is past it."""
    if agency_id and not own_agency(by, agency_id):
        raise OtherBureau
    if too_early(table, verb, row.state):
        raise TooEarly(state=row.state)
    return moved(row, verb, table, by)


def own(by, permission, agency_id):
    """The actor holds the permission and belongs to the bureau; raises NotPermitted."""
    by.require(permission)
    if not own_agency(by, agency_id):
        raise OtherBureau


def note(verb, subject, *, by, at, agency, **data):
    """Write the audit event of a step; returns it. `subject`: (kind, id)."""
    return record(verb=verb, by=by, at=at, subject=subject, division=agency.division_id, data=data)


def begin(rule, subject, *, starts_on, agency, label, url, by, at, enterprise_id=None, **more):
    """Start a limit. One of the enterprise (`enterprise_id`) is nobody's duty here: it simply ends."""
    return start_clock(
        rule_code=f"inspections.{rule}", subject=subject, starts_on=starts_on, division=agency.division_id,
        zone_code=agency.zone_id or "", label=label[:200], url=url, enterprise_id=enterprise_id,
        holder="" if enterprise_id else agency.pk, duty=enterprise_id is None, by=by, at=at, **more,
    )  # fmt: skip


def finish(rule, subject, *, by, at):
    stop_clocks(subject=subject, by=by, at=at, rule_code=f"inspections.{rule}")
