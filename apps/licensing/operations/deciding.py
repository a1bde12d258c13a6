"""The bureau's part: what is missing, acceptance, the proposal, the decision of a second officer."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock, Limit
from apps.kernel.errors import Invalid
from apps.registry.operations.locking import hold

from .. import states
from ..models import PROPOSALS, Application, Paper
from ..models.application import GRANT
from ..queries.priorcheck import check_of, names_of, team_of
from . import granting, papers
from .ending_steps import days_in_words
from .filling import refuse_if_still_barred
from .priorcheck_answers import refuse_before_answer
from .priorcheck_steps import refuse_unless_passed, refuse_while_open
from .reports import weighed_anew
from .steps import PORTAL, SUBJECT, SamePerson, begin, end, finish, held, note, reasoned, step, tell, today

ASKS = "licensing.correction_notice"  # the limit to ask for what is missing; silence in it accepts


class Silent(Invalid):
    code = "silent"
    status = 409
    message = _(
        "Nothing was asked for in the days the law gives: the application counts as accepted since its receipt."
    )


@transaction.atomic
def ask_correction(*, application_id, reason, by, at):
    """Tell the applicant once, and completely, what is to be corrected; returns the Application. Raises Silent after
    the days of the law for that."""
    _enterprise, application = held(application_id, by)
    made = step(application, "ask_correction", by)
    _refuse_after_silence(application, at)
    if application.correction:
        raise Invalid(_("What is missing is asked for once only: accept, or do not accept."), code="asked-before")
    application.correction = reasoned(reason)
    limit = Limit.objects.in_force("licensing.correction", today(at))
    papers.issue(application, Paper.Kind.CORRECTION, by=by, at=at, reason=application.correction, days=int(limit.value))
    application.save()
    finish(application, by=by, at=at)
    begin(application, "correction", by=by, at=at, party=True, on_expiry="licensing.lapse")
    tell(application, note(application, made.event, by=by, at=at, reason=application.correction), at)
    return application


@transaction.atomic
def accept(*, application_id, by, at):
    """Take the application on; the time to decide runs from today, or from the receipt where the bureau let the days
    pass in which it could ask for what is missing. Returns the Application."""
    _enterprise, application = held(application_id, by)
    return _accepted(application, "accept", by=by, at=at)


def _accepted(application, verb, *, by, at):
    """Whatever is accepted by silence is so from the day of its receipt (行政许可法第三十二条第一款第四项)."""
    made = step(application, verb, by)
    silent_since = received_on(application, at)
    since = silent_since or today(at)
    application.accepted_on, application.accepted_label = since, by.actor
    days = days_in_words("licensing.product_decision", since)
    papers.issue(application, Paper.Kind.ACCEPTANCE, by=by, at=at, silent=silent_since or "", days=days)
    application.save()
    finish(application, by=by, at=at)
    begin(application, "product_decision", starts_on=since, by=by, at=at)
    if not application.grant_first:
        begin(application, "prior_check", starts_on=since, by=by, at=at)
    event = note(application, made.event, by=by, at=at)
    tell(application, event, at)
    if by.is_system:
        tell(application, event, at, party=False)
    return application


@transaction.atomic
def not_accept(*, application_id, reason, by, at):
    """Do not accept: no licence is needed, or another authority decides. With reason and remedy. Returns it. Raises
    Silent where it counts as accepted."""
    _enterprise, application = held(application_id, by)
    made = step(application, "not_accept", by)
    _refuse_after_silence(application, at)
    application.reason = reasoned(reason)
    papers.issue(application, Paper.Kind.NOT_ACCEPTED, by=by, at=at, reason=application.reason)
    end(application, by=by, at=at)
    tell(application, note(application, made.event, by=by, at=at, reason=application.reason), at)
    return application


@transaction.atomic
def propose(*, application_id, proposal, finding, by, at, weighed=False):
    """Propose to grant or to refuse, with the finding; a second officer decides. Returns the Application.

    A class that is verified first is granted on a check on site that was passed and confirmed (条例第十五条,
    priorcheck.py); its day and examiners stand in the proposal. `weighed`: the officer has weighed anew a report whose
    laboratory has lost its qualification since. Raises CheckUnderWay, NotChecked, LaboratoryLost.
    """
    _enterprise, application = held(application_id, by)
    made = step(application, "propose", by)
    if proposal not in PROPOSALS:
        raise Invalid(_("Choose what you propose."), field="proposal")
    check = check_of(application)
    refuse_while_open(check)
    if proposal == GRANT and not application.grant_first:
        refuse_unless_passed(check)
    anew = weighed_anew(application, weighed) if proposal == GRANT else {}
    application.proposal, application.finding = proposal, _with_results(application.finding, reasoned(finding))
    application.checked_on = check.visited_on if check else None
    application.examiners = names_of(team_of(check))[:200] if check else ""
    application.proposed_by_id, application.proposed_label, application.proposed_on = by.user_id, by.actor, today(at)
    application.save()
    note(application, made.event, by=by, at=at, proposal=proposal, finding=finding[:500], **anew)
    return application


def _with_results(before, finding):
    return f"{before}\n{finding}".strip() if before and finding not in before else finding


@transaction.atomic
def send_back(*, application_id, reason, by, at):
    """The second officer does not decide yet: the proposal goes back with a reason. Returns the Application."""
    _enterprise, application = held(application_id, by)
    made = step(application, "send_back", by)
    why = reasoned(reason)
    application.proposal = ""
    application.save()
    note(application, made.event, by=by, at=at, reason=why)
    return application


@transaction.atomic
def grant(*, application_id, by, at, weighed=False):
    """Grant; number, certificate and fact come with it. Returns the Application. `weighed` as of propose. Raises
    NotEligible, SamePerson, NotChecked, LaboratoryLost."""
    enterprise, application = held(application_id, by)
    made = step(application, "grant", by)
    _second(application, by)
    if application.proposal != GRANT:
        raise Invalid(_("A refusal is proposed: send the proposal back, or refuse."), code="not-proposed")
    if not application.grant_first:
        refuse_unless_passed(check_of(application))
    refuse_if_still_barred(application, enterprise, today(at))
    anew = weighed_anew(application, weighed)
    application.decided_by_id = by.user_id
    return granting.grant(application, enterprise, made, by=by, at=at, **anew)


@transaction.atomic
def refuse(*, application_id, reason, by, at):
    """Refuse, with reasons and remedies on a paper of its own; returns the Application. Raises StillAnswering where a
    check failed and the applicant may still answer to it."""
    _enterprise, application = held(application_id, by)
    made = step(application, "refuse", by)
    _second(application, by)
    refuse_before_answer(check_of(application), at)
    application.reason = reasoned(reason)
    application.decided_by_id, application.decided_label, application.decided_on = by.user_id, by.actor, today(at)
    papers.issue(application, Paper.Kind.REFUSAL, by=by, at=at, reason=application.reason)
    end(application, by=by, at=at)
    tell(application, note(application, made.event, by=by, at=at, reason=application.reason), at)
    return application


def _second(application, by):
    if by.user_id is not None and by.user_id == application.proposed_by_id:
        raise SamePerson


def hold_application(clock):
    """Before a clock of an application runs out: enterprise and application are locked, as by every verb."""
    row = Application.objects.filter(pk=clock.subject_id).values_list("enterprise_id", flat=True).first()
    if row is not None:
        hold(row)
        Application.objects.select_for_update(of=("self",)).get(pk=clock.subject_id)


def received_on(application, at):
    """The day of the receipt from which an application counts as accepted: the days to ask for what is missing are
    over, whether or not the sweep has come by. None while they run."""
    clock = Clock.objects.of(SUBJECT, application.pk).filter(rule_code=ASKS).order_by("-pk").first()
    return clock.starts_on if clock is not None and today(at) > clock.due_on else None


def _refuse_after_silence(application, at):
    if received_on(application, at) is not None:
        raise Silent


def silent(clock, by, at):
    """Handler: nobody said in five working days what is missing, so the application counts as accepted (Art. 32)."""
    _enterprise, application = held(clock.subject_id, by)
    if application.state == states.RECEIVED:
        _accepted(application, "accept_by_silence", by=by, at=at)


def lapse(clock, by, at):
    """Handler: what was to be corrected never came; a new application may be made."""
    _enterprise, application = held(clock.subject_id, by)
    _lapsed(application, clock.due_on, at)


def lapse_if_over(application, at):
    """The last day passed while an entry waited for its second look, and that was struck out."""
    until = last_to_correct(application)
    if today(at) > until:
        _lapsed(application, until, at)


def _lapsed(application, until, at):
    """Nothing came, nor does anything that came on paper wait for its second look."""
    if application.state != states.CORRECTING or application.letters.waiting().exists():
        return
    made = step(application, "lapse", PORTAL)
    papers.issue(application, Paper.Kind.LAPSED, by=PORTAL, at=at, until=until)
    end(application, by=PORTAL, at=at)
    tell(application, note(application, made.event, by=PORTAL, at=at), at)


def last_to_correct(application):
    """The last day on which what is missing can be posted or handed in, as the notice gave it."""
    rows = Clock.objects.of(SUBJECT, application.pk).filter(rule_code="licensing.correction")
    return rows.order_by("-pk").values_list("due_on", flat=True).first()
