"""What every verb of a check before a grant shares: locks, audit, messages, and the time to decide while it lasts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
from .changing_steps import SUBJECT as OF_CHANGE
from .changing_steps import held_change
from .own_case import refuse_own_case
from .priorcheck_cases import RULE, case_of
from .steps import PORTAL, OtherBureau, OutOfReach, Overtaken, today

TOLD, ORDERED = "licensing.prior_told", "licensing.prior_ordered_told"
WHY = "实地核查"  # what is kept of a case is kept in Chinese
PAUSE = "prior_check_pause"
TESTS = "licensing.testing"  # the days that tests of samples take, as the applicant was told (testing.py)


class CheckUnderWay(WrongState):
    code = "check-under-way"
    message = _("A check on site is under way: first its result is confirmed, or it is called off.")


class NotChecked(WrongState):
    code = "not-checked"
    message = _("This class is checked on site before a licence is granted, and no check was passed and confirmed.")


def held(check_id, by):
    """(asked, check): the application or the change, and its check, locked after the enterprise in this order; raises
    OutOfReach where the actor may not see them."""
    rows = PriorCheck.objects.visible_to(by).filter(pk=check_id)
    key = rows.values_list("application_id", "change_id").first()
    if key is None:
        raise OutOfReach
    asked = steps.held(key[0], by)[-1] if key[0] else held_change(key[1], by)[-1]
    return asked, _locked(asked, pk=check_id)


def _locked(asked, **which):
    check = PriorCheck.objects.select_for_update(of=("self",)).get(**which)
    setattr(check, case_of(asked).field, asked)
    return check


def step(check, verb, by):
    """Make the move of the table for the side it belongs to; returns the Move. Raises Overtaken, OtherBureau."""
    case = case_of(check.asked)
    try:
        made = move(check, verb, table=states.PRIORS, by=by)
    except WrongState as error:
        now = PRIOR_STATES[check.state]
        text = pgettext_lazy(
            "before a grant", "Nothing was done: the check is already further on (now: %(state)s)."
        ) % {"state": now}
        raise Overtaken(text, **error.details) from None
    if made.permission == states.APPLY:
        allowed = by.is_enterprise
    else:
        allowed = own_agency(by, case.owner) if made.permission else by.is_system
    if not allowed:
        raise OtherBureau
    refuse_own_case(by, case.enterprise_id)
    return made


def note(check, verb, *, by, at, **data):
    """The audit event of a step, in the story of what is checked; returns it."""
    return case_of(check.asked).note(verb, by=by, at=at, check=check.pk, check_state=check.state, **data)


def tell(check, event, at, *, party=False, kind=TOLD, **data):
    """A message to the bureau, or to the enterprise as it stands now."""
    case = case_of(check.asked)
    data = {"enterprise": case.enterprise.name, "state": check.state} | data
    to = ("enterprise", standing(case.enterprise_id)) if party else ("agency", case.owner.agency_id)
    url = case.page(party=True) if party else f"/desk/licences/before/{check.pk}/"
    notify(kind=kind, to=to, event=event, at=at, url=url, data=data)


def due(asked, *, by, at):
    """The days for the result of a check run, where they do not yet."""
    case = case_of(asked)
    if not Clock.objects.standing().of(case.subject, asked.pk).filter(rule_code=f"licensing.{RULE}").exists():
        case.begin(RULE, starts_on=case.due_from, by=by, at=at)


# --- the time to decide ---
def stand_still(asked, reason, *, by, at):
    """The time to decide stands still from today; nothing happens where it does already."""
    for clock_id in _clocks(asked, "running"):
        pause_clock(clock_id=clock_id, reason=reason[:200], by=by, at=at)


def run_on(asked, *, by, at, until=None):
    """The time to decide runs on from today, or from the day up to which it could stand still (`until`), where neither
    samples are tested nor a check lets it stand still."""
    pausing = Clock.objects.live().of(case_of(asked).subject, asked.pk).filter(rule_code=f"licensing.{PAUSE}")
    if _tested(asked) or pausing.exists():
        return
    for clock_id in _clocks(asked, "paused"):
        resume_clock(clock_id=clock_id, by=by, at=at, until=until)


def _tested(asked):
    """Whether samples are tested, in the days that were told for it."""
    if asked.state != states.TESTING:
        return False
    clock = Clock.objects.of(case_of(asked).subject, asked.pk).filter(rule_code=TESTS).order_by("-pk").first()
    return clock is None or clock.state == Clock.State.RUNNING


def _clocks(asked, state):
    case = case_of(asked)
    rows = Clock.objects.of(case.subject, asked.pk).filter(rule_code=case.decision, state=state)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def pause_for(check, *, by, at):
    """Let the time to decide stand still for the check, where the law of the day allows that, for the days it names at
    most (licensing.prior_check_pause: nought, it runs on)."""
    asked = check.asked
    case = case_of(asked)
    if not int(Limit.objects.in_force(f"licensing.{PAUSE}", today(at)).value):
        return
    in_time = Clock.objects.live().of(case.subject, asked.pk).filter(rule_code=case.decision, state="running")
    if in_time.filter(due_at__gt=at).exists():
        case.begin(PAUSE, by=by, at=at, on_expiry="licensing.prior_pause_over", duty=False)
        stand_still(asked, WHY, by=by, at=at)


def check_over(check, *, by, at):
    """The check is made, or not made any more: whatever stood still for it runs on."""
    case_of(check.asked).finish(PAUSE, by=by, at=at)
    run_on(check.asked, by=by, at=at)


def hold_asked(clock, by=PORTAL):
    """Before a clock of an application or of a change runs out: both are locked after the enterprise, as by every verb;
    returns what the clock is of."""
    found = held_change if clock.subject_kind == OF_CHANGE else steps.held
    return found(clock.subject_id, by)[-1]


def pause_over(clock, by, at):
    """Handler: the most days that the time to decide stands still for a check are over."""
    run_on(hold_asked(clock, by), by=by, at=at)


def call_off(asked, *, at):
    """The application or the change is taken back, or has no object any more: what was still to be checked is not."""
    check = check_of(asked)
    if check is None or not check.open:
        return
    check = _locked(asked, pk=check.pk)
    made = step(check, "call_off", PORTAL)
    check.closed_on = today(at)
    check.save()
    tell(check, note(check, made.event, by=PORTAL, at=at), at)


# --- what a decision rests on ---
def refuse_while_open(check):
    """Raises CheckUnderWay."""
    if check is not None and check.open:
        raise CheckUnderWay


def refuse_unless_passed(check):
    """Raises NotChecked where no check counts that was passed and confirmed."""
    if check is None or check.state != states.PASSED:
        raise NotChecked
