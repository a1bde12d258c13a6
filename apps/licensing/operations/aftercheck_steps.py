"""What every verb of a check on site shares: locks, the right bureau, audit, clocks, messages."""

from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.operations import stop_clocks
from apps.kernel.errors import Invalid, NotPermitted, WrongState
from apps.kernel.moves import move
from apps.kernel.stepping import OutOfReach
from apps.notifications.operations import notify
from apps.registry.operations.locking import standing

from .. import states
from ..models import CHECK_STATES, AfterCheck
from ..models.ends import ASKED, DUE
from ..permissions import own_agency
from .ending_steps import held_of
from .own_case import refuse_own_case
from .steps import PORTAL, Overtaken, today

SUBJECT = "licensing.aftercheck"
TOLD = "licensing.check_told"


class FoundFailed(Invalid):
    code = "found-failed"
    status = 409
    message = _(
        "The form of the check on site says that it failed, and nobody has confirmed that yet: first a second officer "
        "confirms it, or sends the form back."
    )


class OtherBureau(NotPermitted):
    code = "other-bureau"
    message = _("Only the bureau that checks the licence takes this step.")


def held(check_id, by):
    """The check, locked after enterprise and licence, where the actor may see it; raises OutOfReach."""
    if by.is_enterprise:
        raise OutOfReach
    return held_of(AfterCheck.objects.select_related("agency", "round"), check_id, by)


def step(check, verb, by):
    """Make the move of the table; returns the Move. Raises Overtaken, OtherBureau."""
    try:
        made = move(check, verb, table=states.CHECKS, by=by)
    except WrongState as error:
        now = CHECK_STATES[check.state]
        text = _("Nothing was done: the check is already further on (now: %(state)s).") % {"state": now}
        raise Overtaken(text, **error.details) from None
    if not (own_agency(by, check) if made.permission else by.is_system):
        raise OtherBureau
    refuse_own_case(by, check.licence.enterprise_id)
    return made


def note(check, verb, *, by, at, **data):
    """Write the audit event of a step; returns it."""
    licence = check.licence
    data = {"state": check.state, "licence": licence.number, "enterprise": licence.enterprise_id} | data
    return record(verb=verb, by=by, at=at, subject=("licence_check", check.pk), data=data,
                  division=licence.enterprise.division_id)  # fmt: skip


def tell(check, event, at, *, party=False):
    """A message to the bureau that checks, or to the holder as it stands now."""
    data = {"number": check.licence.number, "state": check.state}
    url = "/my/licences/" if party else f"/desk/licences/after/{check.pk}/"
    to = ("enterprise", standing(check.licence.enterprise_id)) if party else ("agency", check.agency_id)
    notify(kind=TOLD, to=to, event=event, at=at, url=url, data=data)


def close_check(check, made, *, by, at, **data):
    """The check is over: dated, its limit stopped, both sides told. Returns the event."""
    check.closed_on = today(at)
    check.save()
    stop_clocks(subject=(SUBJECT, check.pk), by=by, at=at)
    event = note(check, made.event, by=by, at=at, **data)
    tell(check, event, at)
    tell(check, event, at, party=True)
    return event


def see_again(licence, *, reason, at):
    """What the licence says was changed: a form that is in and would pass tells of what was before, and is filled in
    again after another visit. One by which the check failed stands: nobody changes his way out of what was found."""
    rows = AfterCheck.objects.filter(licence=licence, state=states.FILED, verdict=states.PASSED)
    for check in rows.select_for_update(of=("self",)).select_related("agency", "round"):
        check.licence = licence
        made = step(check, "see_again", PORTAL)
        check.verdict = ""
        check.save()
        tell(check, note(check, made.event, by=PORTAL, at=at, reason=reason, visited_on=str(check.visited_on)), at)


def refuse_over_failed_check(licence, ground):
    """Raises FoundFailed where the end would bar nobody while a form that says failed waits for its second officer:
    what was found would have no consequence. The last day asks nobody; what is known (its holder has ceased, the
    product has left the catalogue) asks the second officer to weigh it (cancelling_shown.weighed_form)."""
    asks = ground.procedure in (ASKED, DUE) and not ground.bar_rule
    if asks and AfterCheck.objects.found_failed().filter(licence=licence).exists():
        raise FoundFailed


def call_off(licence, *, reason, at, stays):
    """The licence has ended: what was still to be checked is not checked any more. Where what bars its holder is
    decided on all the same (`stays`, as of proceedings: ending.release), a form that says failed outlives it: it is
    confirmed, or sent back."""
    rows = AfterCheck.objects.open().filter(licence=licence)
    if stays:
        rows = rows.exclude(state=states.FILED, verdict=states.FAILED)
    rows = rows.select_for_update(of=("self",)).select_related("agency", "round")
    for check in rows.order_by("pk"):
        check.licence = licence
        made = step(check, "call_off", PORTAL)
        check.reason = reason
        close_check(check, made, by=PORTAL, at=at, reason=reason)
