"""What every verb of a check before a grant shares: locks, audit, messages, and the time to decide while it lasts."""

from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock, Limit
from apps.deadlines.operations import pause_clock, resume_clock
from apps.kernel.errors import WrongState
from apps.kernel.moves import move
from apps.notifications.operations import notify
from apps.registry.operations.locking import standing

from .. import states
from ..models import PRIOR_STATES, PriorCheck
from ..permissions import own_agency
from ..queries.priorcheck import check_of
from . import steps
from .own_case import refuse_own_case
from .steps import PORTAL, SUBJECT, OtherBureau, OutOfReach, Overtaken, begin, finish, today

TOLD, ORDERED = "licensing.prior_told", "licensing.prior_ordered_told"
WHY = "实地核查"  # what is kept of a case is kept in Chinese
DECISION, PAUSE = "licensing.product_decision", "prior_check_pause"


def held(check_id, by):
    """(application, check), locked after the enterprise in this order; OutOfReach where the actor may not see them."""
    key = PriorCheck.objects.visible_to(by).filter(pk=check_id).values_list("application_id", flat=True).first()
    if key is None:
        raise OutOfReach
    _enterprise, application = steps.held(key, by)
    return application, _locked(application, pk=check_id)


def _locked(application, **which):
    check = PriorCheck.objects.select_for_update(of=("self",)).get(**which)
    check.application = application
    return check


def step(check, verb, by):
    """Make the move of the table for the side it belongs to; returns the Move. Raises Overtaken, OtherBureau."""
    try:
        made = move(check, verb, table=states.PRIORS, by=by)
    except WrongState as error:
        now = PRIOR_STATES[check.state]
        text = _("Nothing was done: the check is already further on (now: %(state)s).") % {"state": now}
        raise Overtaken(text, **error.details) from None
    if made.permission == states.APPLY:
        allowed = by.is_enterprise
    else:
        allowed = own_agency(by, check.application) if made.permission else by.is_system
    if not allowed:
        raise OtherBureau
    refuse_own_case(by, check.application.enterprise_id)
    return made


def note(check, verb, *, by, at, **data):
    """The audit event of a step, in the story of the application; returns it."""
    return steps.note(check.application, verb, by=by, at=at, check=check.pk, check_state=check.state, **data)


def tell(check, event, at, *, party=False, kind=TOLD, **data):
    """A message to the bureau, or to the applicant as it stands now."""
    application = check.application
    data = {"enterprise": application.enterprise.name, "state": check.state} | data
    to = ("enterprise", standing(application.enterprise_id)) if party else ("agency", application.agency_id)
    url = f"/my/licences/{application.pk}/" if party else f"/desk/licences/before/{check.pk}/"
    notify(kind=kind, to=to, event=event, at=at, url=url, data=data)


# --- the time to decide ---
def stand_still(application, reason, *, by, at):
    """The time to decide stands still from today; nothing happens where it does already."""
    for clock_id in _clocks(application, "running"):
        pause_clock(clock_id=clock_id, reason=reason[:200], by=by, at=at)


def run_on(application, *, by, at):
    """The time to decide runs on, where neither samples are tested nor a check lets it stand still."""
    pausing = Clock.objects.live().of(SUBJECT, application.pk).filter(rule_code=f"licensing.{PAUSE}")
    if application.state == states.TESTING or pausing.exists():
        return
    for clock_id in _clocks(application, "paused"):
        resume_clock(clock_id=clock_id, by=by, at=at)


def _clocks(application, state):
    rows = Clock.objects.of(SUBJECT, application.pk).filter(rule_code=DECISION, state=state)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def pause_for(check, *, by, at):
    """Let the time to decide stand still for the check, where the law of the day allows that, for the days it names at
    most (licensing.prior_check_pause: nought, it runs on)."""
    application = check.application
    if not int(Limit.objects.in_force(f"licensing.{PAUSE}", today(at)).value):
        return
    in_time = (
        Clock.objects.live().of(SUBJECT, application.pk).filter(rule_code=DECISION, state="running", due_at__gt=at)
    )
    if in_time.exists():
        begin(application, PAUSE, by=by, at=at, on_expiry="licensing.prior_pause_over", duty=False)
        stand_still(application, WHY, by=by, at=at)


def check_over(check, *, by, at):
    """The check is made, or not made any more: whatever stood still for it runs on."""
    finish(check.application, PAUSE, by=by, at=at)
    run_on(check.application, by=by, at=at)


def pause_over(clock, by, at):
    """Handler: the most days that the time to decide stands still for a check are over."""
    _enterprise, application = steps.held(clock.subject_id, by)
    run_on(application, by=by, at=at)


def call_off(application, *, at):
    """The applicant takes its application back: what was still to be checked is not checked any more."""
    check = check_of(application)
    if check is None or not check.open:
        return
    check = _locked(application, pk=check.pk)
    made = step(check, "call_off", PORTAL)
    check.closed_on = today(at)
    check.save()
    tell(check, note(check, made.event, by=PORTAL, at=at), at)
