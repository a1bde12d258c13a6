"""The bureau's part of a change: what is missing, the proposal, the decision of a second officer."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock, Limit
from apps.deadlines.queries import calendar, last_day
from apps.kernel.errors import Invalid
from apps.registry.operations.locking import hold

from .. import states
from ..models import PROPOSALS, Change, ChangePaper, Licence
from ..models.application import GRANT
from ..models.change import BY_OFFICERS
from ..queries.priorcheck import check_of, names_of, team_of
from ..rules import changes as rules
from . import changing
from .changing_steps import SUBJECT, begin, days_to_correct, end, finish, held_change, issue, note, step, tell
from .priorcheck_answers import refuse_before_answer
from .priorcheck_steps import refuse_unless_passed, refuse_while_open
from .reports import weighed_anew
from .steps import PORTAL, SamePerson, reasoned, today

LAW = "行政许可法第三十二条、第五十条 / Administrative Licensing Law Arts. 32 and 50"


@transaction.atomic
def ask_correction(*, change_id, reason, by, at):
    """Tell the holder once, and completely, what is to be corrected; returns the Change."""
    _enterprise, _licence, change = held_change(change_id, by)
    made = step(change, "ask_correction", by)
    if change.correction:
        raise Invalid(_("What is missing is asked for once only: propose a decision."), code="asked-before")
    if check_of(change) is not None:  # what was looked at would be another place, or another product
        raise Invalid(_("What is missing is asked for before the check on site."), code="checked-before")
    change.correction, until = reasoned(reason), _corrected_until(change, at)
    issue(change, ChangePaper.Kind.CORRECTION, by=by, at=at, reason=change.correction, days=days_to_correct(at),
          until=until or "")  # fmt: skip
    change.save()
    finish(change, by=by, at=at)
    shorter = {"value": (until - today(at)).days, "unit": "day", "legal_basis": LAW} if until else {}
    begin(change, "correction", by=by, at=at, party=True, on_expiry="licensing.change_lapse", **shorter)
    tell(change, note(change, made.event, by=by, at=at, reason=change.correction), at)
    return change


def _corrected_until(change, at):
    """The last day to correct a renewal where the usual one lies after the term: what is corrected by then is decided,
    or granted by silence, before the licence ends (行政许可法第五十条). None where the usual one stands.

    Raises Invalid in the last days, in which nobody could correct anything: the bureau, which let them come, decides.
    """
    if change.kind != rules.RENEW:
        return None
    day, last = today(at), change.licence.until
    limit = Limit.objects.in_force("licensing.correction_notice", day)
    if calendar().working_day_after(day, int(limit.value)) > last:
        raise Invalid(_("The licence ends before anything could be corrected: propose a decision."), code="too-late")
    return last - timedelta(days=1) if last_day("licensing.correction", day) >= last else None


@transaction.atomic
def propose(*, change_id, proposal, finding, by, at, weighed=False):
    """Propose to grant or to refuse; a second officer decides. Returns the Change.

    Where the class is verified first, a further product or another place is granted on a check on site that was passed
    and confirmed (条例第十五条、第二十六条, priorcheck.py); its day and examiners stand in the proposal. `weighed`: the
    officer has weighed anew a report whose laboratory has lost its qualification since. Raises CheckUnderWay,
    NotChecked, LaboratoryLost.
    """
    _enterprise, _licence, change = held_change(change_id, by)
    made = step(change, "propose", by)
    if proposal not in PROPOSALS:
        raise Invalid(_("Choose what you propose."), field="proposal")
    check = check_of(change)
    refuse_while_open(check)
    if proposal == GRANT and (change.on_site_first or check is not None):
        refuse_unless_passed(check)
    anew = weighed_anew(change, weighed) if proposal == GRANT else {}
    change.proposal, change.finding = proposal, reasoned(finding)
    change.checked_on = check.visited_on if check else None
    change.examiners = names_of(team_of(check))[:200] if check else ""
    change.proposed_by_id, change.proposed_label, change.proposed_on = by.user_id, by.actor, today(at)
    change.save()
    note(change, made.event, by=by, at=at, proposal=proposal, finding=finding[:500], **anew)
    return change


@transaction.atomic
def send_back(*, change_id, reason, by, at):
    """The second officer does not decide yet: the proposal goes back with a reason. Returns the Change."""
    _enterprise, _licence, change = held_change(change_id, by)
    made = step(change, "send_back", by)
    why = reasoned(reason)
    change.proposal = ""
    change.save()
    note(change, made.event, by=by, at=at, reason=why)
    return change


@transaction.atomic
def grant(*, change_id, by, at, weighed=False):
    """Grant; certificate, ledger and state come with it. Returns the Change. `weighed` as of propose. Raises Closed,
    SamePerson, LaboratoryLost."""
    enterprise, licence, change = held_change(change_id, by)
    made = step(change, "grant", by)
    _second(change, by)
    if change.proposal != GRANT:
        raise Invalid(_("A refusal is proposed: send the proposal back, or refuse."), code="not-proposed")
    if change.on_site_first:
        refuse_unless_passed(check_of(change))
    changing.refuse_if_closed(
        licence, enterprise, change.kind, today(at), codes=change.unit_codes, but=change.pk
    )  # fmt: skip
    anew = weighed_anew(change, weighed)
    change.decided_by_id = by.user_id
    return changing.grant(change, licence, made, way=BY_OFFICERS, by=by, at=at, **anew)


@transaction.atomic
def refuse(*, change_id, reason, by, at):
    """Refuse, with reasons and remedies on a paper of its own; returns the Change."""
    _enterprise, _licence, change = held_change(change_id, by)
    made = step(change, "refuse", by)
    _second(change, by)
    refuse_before_answer(check_of(change), at)
    change.reason = reasoned(reason)
    change.decided_by_id, change.decided_label = by.user_id, by.actor
    change.decided_at, change.decided_on = at, today(at)
    issue(change, ChangePaper.Kind.REFUSAL, by=by, at=at, reason=change.reason)
    end(change, by=by, at=at)
    tell(change, note(change, made.event, by=by, at=at, reason=change.reason), at)
    return change


def _second(change, by):
    if by.user_id is not None and by.user_id == change.proposed_by_id:
        raise SamePerson


def hold_change(clock):
    """Before a clock of a change runs out: enterprise, licence and change are locked, as by every verb."""
    key = Change.objects.filter(pk=clock.subject_id).values_list("licence__enterprise_id", "licence_id").first()
    if key is not None:
        hold(key[0])
        Licence.objects.select_for_update(of=("self",)).get(pk=key[1])
        Change.objects.select_for_update(of=("self",)).get(pk=clock.subject_id)


def lapse(clock, by, at):
    """Handler: what was to be corrected never came; the change may be asked for anew."""
    _enterprise, _licence, change = held_change(clock.subject_id, by)
    _lapsed(change, clock.due_on, at)


def lapse_if_over(change, at):
    """The last day passed while an entry waited for its second look, and that was struck out."""
    until = last_to_correct(change)
    if today(at) > until:
        _lapsed(change, until, at)


def _lapsed(change, until, at):
    """Nothing came, nor does anything that came on paper wait for its second look."""
    if change.state != states.CORRECTING or change.letters.waiting().exists():
        return
    made = step(change, "lapse", PORTAL)
    issue(change, ChangePaper.Kind.LAPSED, by=PORTAL, at=at, until=until)
    end(change, by=PORTAL, at=at)
    tell(change, note(change, made.event, by=PORTAL, at=at), at)


def last_to_correct(change):
    """The last day on which what is missing can be posted or handed in, as the notice gave it."""
    rows = Clock.objects.of(SUBJECT, change.pk).filter(rule_code="licensing.correction")
    return rows.order_by("-pk").values_list("due_on", flat=True).first()
