"""Review the answer, ask for consent where the rule asks, decide on the day of the penalty, serve the decision."""

from dataclasses import dataclass, replace
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock, Limit
from apps.deadlines.operations import extend_clock, public_reason
from apps.deadlines.queries import last_day
from apps.deadlines.rules.counting import add_months
from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.registry.operations.locking import standing

from ..models import PENALTIES, Ground, Paper, Parameter, Service
from ..permissions import Permission, own_agency
from ..queries.by_number import against, fact_of
from ..queries.lenient import day_of_term, heavy_needed
from ..queries.measures import measures_on_paper
from ..queries.rechecks import failed_recheck, is_announced
from ..rules import grounds, ledger, penalties
from ..wording import LACKING, said
from . import gravity, papers, proofs, repair_way
from .letters import nothing_unweighed
from .proposing import close, not_listed_twice
from .pushing import begin_push
from .steps import (
    SUBJECT,
    ConsentPerson,
    GroundFails,
    OtherBureau,
    begin,
    finish,
    held,
    locked,
    names_of,
    not_one_of,
    not_the_proposer,
    note,
    posted_until,
    reasoned,
    step,
    tell_bureau,
    tell_party,
    today,
)


class NotYet(Invalid):
    code = "not-yet"
    status = 409
    message = _("The party has not yet had its time to answer.")


POST_UNDER_WAY = _(
    "What the party posted on its last day may still be under way: the review waits until %(day)s is over."
)


class PostUnderWay(NotYet):
    code = "post-under-way"


class CaseOver(Invalid):
    code = "case-over"
    status = 409
    message = _("The ninety days of the case have run out: no listing can be decided in it any more.")


class NoConsent(Invalid):
    code = "no-consent"
    status = 409
    message = _("This listing needs the consent of the bureau above.")


@dataclass(frozen=True, slots=True)
class Penalty:
    """The penalty a decision goes with, as its own decision names it."""

    kind: str
    number: str
    on: date
    effective_on: date | None = None
    ban_until: date | None = None
    ban_for_life: bool = False
    checked: str = ""  # how it was held against the penalty decision itself: asked for where the ledger has none of it


class PenaltyUnknown(Invalid):
    code = "penalty-unknown"
    message = _(
        "The ledger holds no penalty of this number for the party. Hold it against the penalty decision itself, tick "
        "that you did, and say how."
    )


@transaction.atomic
def review(*, case_id, finding, by, at):
    """A second person weighs what the party said; returns the Case. To accept it is to drop the case.

    Raises NotYet in the time to answer, and PostUnderWay while what was posted on its last day may still come.
    """
    case = locked(case_id, by)
    made = step(case, "review", by)
    nothing_unweighed(case)
    not_the_proposer(case, by)
    if case.waived_on is None and case.heard_on is None and today(at) <= case.answer_until:
        raise NotYet
    if (until := posted_until(case)) and today(at) <= until:
        raise PostUnderWay(POST_UNDER_WAY % {"day": day_text(until)})
    case.review = reasoned(finding)
    case.reviewed_by_id, case.reviewed_label, case.reviewed_on = by.user_id, by.actor, today(at)
    case.save()
    finish(case, "post_wait", "review", by=by, at=at)
    tell_bureau(case, note(case, made.event, by=by, at=at, finding=finding), at)
    return case


@transaction.atomic
def ask_consent(*, case_id, by, at):
    """Report to the bureau above and let its limit run; returns the Case."""
    case = locked(case_id, by)
    made = step(case, "ask_consent", by)
    nothing_unweighed(case)
    if not case.needs_consent:
        raise Invalid(_("This listing needs no consent."), code="no-consent-needed")
    case.save()
    begin(case, "consent", starts_on=today(at), by=by, at=at, holder=case.consent_agency_id)
    tell_bureau(case, note(case, made.event, by=by, at=at), at, case.consent_agency_id)
    return case


@transaction.atomic
def consent(*, case_id, by, at, remark=""):
    """The bureau above consents, with a paper of its own; returns the Case."""
    case = locked(case_id, by)
    made = step(case, "consent", by)
    nothing_unweighed(case)
    not_one_of(by, case.proposed_by_id, case.reviewed_by_id, error=ConsentPerson)
    case.consented_by_id, case.consented_label, case.consented_on = by.user_id, by.actor, today(at)
    papers.issue(
        case, Paper.Kind.CONSENT, by=by, at=at, agency=case.consent_agency, to=case.agency.name,
        consent_basis=made.basis, reason=remark.strip(),
    )  # fmt: skip
    case.save()
    finish(case, "consent", by=by, at=at)
    tell_bureau(case, note(case, made.event, by=by, at=at, remark=remark), at)
    return case


@transaction.atomic
def refuse_consent(*, case_id, reason, by, at):
    """The bureau above does not consent, with a paper of its own to the bureau that asked: the party is not listed.

    The party has its own paper with the reason. Returns the Case.
    """
    case = held(case_id, by)
    made = step(case, "refuse_consent", by)
    not_one_of(by, case.proposed_by_id, case.reviewed_by_id, error=ConsentPerson)
    reason = reasoned(reason)
    case.consent_refused_by_id, case.consent_refused_label, case.consent_refused_on = by.user_id, by.actor, today(at)
    paper = papers.issue(
        case, Paper.Kind.NO_CONSENT, by=by, at=at, agency=case.consent_agency, to=case.agency.name,
        consent_basis=made.basis, reason=papers.sentence(reason),
    )  # fmt: skip
    return close(case, made, reason=reason, by=by, at=at, bureau=True, paper=paper.number)


@transaction.atomic
def decide(*, case_id, penalty, by, at):
    """Decide to list, today, together with the `penalty` (a Penalty); returns the Case.

    The ground is judged anew by the version in force on the day of the penalty, and the penalty held against the
    ledger. Raises GroundFails with everything that stands against it, NoGravity where the notice did not say how grave
    the breach is, PenaltyUnknown where the ledger has none of that number and nobody says how it was checked,
    NoConsent, CaseOver, AlreadyListed, SamePerson, Overtaken (also where what the party said on paper was not weighed).
    """
    case = held(case_id, by)
    made = step(case, "decide", by)
    nothing_unweighed(case)
    not_the_proposer(case, by)
    not_one_of(by, case.consented_by_id, error=ConsentPerson)
    if case.needs_consent and case.consented_on is None:
        raise NoConsent
    not_listed_twice(case)
    gravity.required(case)
    _within_the_case(case, at)
    _check_penalty(penalty, at)
    _judge(case, penalty, today(at))
    case.penalty_kind, case.penalty_number, case.penalty_on = penalty.kind, penalty.number.strip(), penalty.on
    case.penalty_effective_on, case.ban_until = penalty.effective_on, penalty.ban_until
    case.ban_for_life = penalty.ban_for_life
    case.penalty_fact = fact_of(case)
    case.penalty_checked = _checked(case, penalty)
    case.decided_by_id, case.decided_label, case.decided_on = by.user_id, by.actor, today(at)
    papers.issue(case, Paper.Kind.DECISION, by=by, at=at, **_decision(case))
    repair_way.tell(case, by=by, at=at)
    _keep(case)
    finish(case, "case", by=by, at=at)
    begin(case, "delivery", starts_on=case.decided_on, event_on=case.decided_on, by=by, at=at)
    begin(case, "publication", starts_on=case.decided_on, event_on=case.decided_on, by=by, at=at)
    begin_push(case, case.decided_on, by=by, at=at)
    said = {"penalty_kind": case.penalty_kind, "checked": case.penalty_checked}
    event = note(case, made.event, by=by, at=at, penalty=case.penalty_number, **said)
    tell_party(case, event, at)
    tell_bureau(case, event, at)
    return case


def _checked(case, penalty):
    """How the decider held a penalty that no ledger knows against its own decision; "" where the ledger knows it."""
    if case.penalty_fact is not None:
        return ""
    if not penalty.checked.strip():
        raise PenaltyUnknown(field="checked")
    return penalty.checked.strip()


def _keep(case):
    """Save the decision; the database knows a penalty that another case took in the same moment."""
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError as error:
        if "serious_list_case_one_penalty" not in str(error):
            raise
        raise GroundFails(LACKING[ledger.USED], lacking=[ledger.USED]) from error


def _within_the_case(case, at):
    over = Clock.objects.of(SUBJECT, case.pk).filter(rule_code="serious_list.case", due_at__lte=at)
    if over.exclude(state__in=("paused", "stopped")).exists():
        raise CaseOver


def _check_penalty(penalty, at):
    if penalty.kind not in penalties.KINDS:
        raise Invalid(_("Choose the kind of penalty."), field="kind")
    if not penalty.number.strip():
        raise Invalid(_("Give the number of the penalty decision."), field="number")
    if penalty.on > today(at):
        raise Invalid(_("A penalty cannot lie in the future."), field="on")
    if penalty.effective_on and not penalty.on <= penalty.effective_on <= today(at):
        raise Invalid(
            _("A penalty is in force since the day of its decision or later, and not in the future."),
            field="effective_on",
        )
    if penalty.ban_until:
        _check_ban(penalty)
    _check_end_of_ban(penalty)


def _check_end_of_ban(penalty):
    """A ban or suspension says how long it runs: an early removal waits for its end (Order 44 Art. 16)."""
    if penalty.ban_for_life and penalty.kind != penalties.BAN:
        raise Invalid(_("Only an occupation ban can be for life."), field="ban_for_life")
    if penalty.ban_for_life and penalty.ban_until:
        raise Invalid(_("A ban either ends on a day or is for life."), field="ban_until")
    if penalty.kind in penalties.TIMED and not (penalty.ban_until or penalty.ban_for_life):
        raise Invalid(
            _("Say until when the ban, restriction or suspension runs, or that it is for life."), field="ban_until"
        )


def _check_ban(penalty):
    """A ban with an end lies between the day of its penalty and the longest that the rules of that day know."""
    years = int(Parameter.objects.in_force("ban.longest", penalty.on).value)
    longest = add_months(penalty.on, 12 * years)
    if not penalty.on <= penalty.ban_until <= longest:
        raise Invalid(
            _("A ban ends on a day from %(first)s to %(last)s: look at the year again.")
            % {"first": day_text(penalty.on), "last": day_text(longest)},
            field="ban_until",
        )


def _judge(case, penalty, day):
    """Hold the ground of the penalty's own day, and of the event where it asks for more, against the case; raises
    GroundFails."""
    version = Ground.objects.on(penalty.on).filter(code=case.ground.code).first()
    rechecked = case.recheck_id and failed_recheck(
        standing(case.enterprise_id), event_on=case.event_on, on=day, fact_id=case.recheck_id
    )
    found = grounds.Findings(
        penalty_kind=penalty.kind,
        penalty_on=penalty.on,
        penalty_effective_on=penalty.effective_on,
        failed_recheck=bool(rechecked),
        announced=bool(rechecked and is_announced(rechecked, case.announced_on)),
        intent_shown=bool(case.intent_basis),
        intent_absent=case.intent_absent,
        decided_on=day,
    )
    criteria = _stricter(case, version, day) if version else None
    lacking = grounds.lacking(criteria, found)
    lacking += against(case, penalty, heavy=bool(criteria and criteria.heavy_penalty))
    if last_day("serious_list.penalty_age", penalty.on, law_of=day) < day:
        lacking += (grounds.TOO_OLD,)
    if lacking:
        raise GroundFails(said(lacking), lacking=list(lacking))


def _stricter(case, version, day):
    """What the ground asks for by the law of the penalty, or of the event: nobody is listed for less than either."""
    mine, other = case.ground.criteria, version.criteria
    return replace(
        other,
        heavy_penalty=heavy_needed(case, version, day),
        failed_recheck=mine.failed_recheck or other.failed_recheck,
        intent_shown=mine.intent_shown or other.intent_shown,
        announced=mine.announced or other.announced,
        same_day=case.same_day,
    )


def _decision(case):
    limit = Limit.objects.in_force("serious_list.term", day_of_term(case))
    months = repair_way.early_months(case)
    must, may = measures_on_paper(case.decided_on, person=bool(case.person_name))
    return gravity.on_paper(case) | {
        "penalty": PENALTIES[case.penalty_kind],
        "penalty_number": case.penalty_number,
        "penalty_on": case.penalty_on,
        "notice": case.papers.get(kind=Paper.Kind.NOTICE).number,
        "notice_served_on": case.notice_served_on,
        "answer": _answered(case),
        "finding": papers.sentence(case.review),
        "term": papers.days_in_words(limit),
        "must": must,
        "may": may,
        "early": months if months is not None else "",
    }


def _answered(case):
    """How the party used its rights: the decision must say so (its template has the words)."""
    if case.hearing_missed:
        return "missed_stated" if case.statement else "missed"
    if case.heard_on:
        return "heard"
    return "stated" if case.statement else "silent"


@transaction.atomic
def serve_decision(*, case_id, method, served_on, receipt, file, by, at):
    """Record how the decision reached the party, with the scan of the receipt; returns the Case. It counts as served
    when another officer has confirmed it (serving.second_service)."""
    case = held(case_id, by)
    made = step(case, "serve_decision", by)
    given = {"method": method, "served_on": served_on, "receipt": receipt, "file": file}
    proofs.enter(case, made, case.papers.get(kind=Paper.Kind.DECISION), by=by, at=at, **given)
    return case


@transaction.atomic
def acknowledge_decision(*, case_id, by, at):
    """The party confirms in the portal that it has the decision; returns the Case."""
    case = held(case_id, by)
    made = step(case, "acknowledge_decision", by)
    given = {"method": Service.Method.ELECTRONIC, "served_on": today(at), "receipt": by.actor}
    service = papers.serve(case.papers.get(kind=Paper.Kind.DECISION), by=by, at=at, **given)
    return decision_served(case, made, service, by=by, at=at)


def decision_served(case, made, service, *, by, at):
    """The decision has reached the party, and with it the way to credit repair. Returns the Case."""
    given = {"method": service.method, "served_on": service.served_on, "receipt": service.receipt}
    repair_way.serve(case, by=by, at=at, **given)
    case.decision_served_on = service.served_on
    case.save()
    finish(case, "delivery", by=by, at=at)
    said = {"method": str(service.method), "served_on": str(service.served_on)}
    event = note(case, made.event, by=by, at=at, **said)
    tell_party(case, event, at)
    tell_bureau(case, event, at)
    return case


def longest_extension(day):
    """By how many days a case may be extended."""
    return int(Limit.objects.in_force("serious_list.case_extension", day).value)


@transaction.atomic
def extend_case(*, case_id, days, reason, by, at):
    """Extend the time of the case before it runs out, once, with the reason on record; returns the Case."""
    by.require(Permission.DECIDE)
    case = locked(case_id, by)
    if not own_agency(by, case):
        raise OtherBureau
    not_the_proposer(case, by)
    most = longest_extension(today(at))
    if not 1 <= days <= most:
        raise Invalid(_("A case is extended by 1 to %(most)s days.") % {"most": most}, field="days")
    clock = Clock.objects.of(SUBJECT, case.pk).filter(rule_code="serious_list.case", state="running").first()
    if clock is None or clock.due_at <= at or clock.extended:
        raise CaseOver(_("The time of this case cannot be extended: it has run out, stands still or was extended."))
    reason = public_reason(reasoned(reason), *names_of(case))
    extend_clock(clock_id=clock.pk, value=days, reason=reason, by=by, at=at)
    return case
