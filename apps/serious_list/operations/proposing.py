"""Propose a listing; write and serve its notice; end a case without listing."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Limit
from apps.deadlines.operations import stop_clocks
from apps.deadlines.queries import last_day
from apps.divisions.models import Agency
from apps.documents.papers import ended
from apps.kernel.errors import Invalid, NotPermitted
from apps.kernel.figures import day as day_text
from apps.registry.models import Enterprise

from .. import states
from ..models import Case, Evidence, Ground, Paper, Parameter, Service
from ..permissions import Permission
from ..queries.earlier import days_used, earlier_cases, living_cases, same_event, same_facts
from ..queries.rechecks import failed_recheck, is_announced
from ..rules import grounds
from ..wording import LACKING
from . import evidence, gravity, papers, proofs
from .steps import (
    LETTER,
    GroundFails,
    OutOfReach,
    begin,
    finish,
    held,
    note,
    reasoned,
    step,
    tell_bureau,
    tell_party,
    today,
)


class AlreadyOpen(Invalid):
    code = "already-open"
    status = 409
    message = _("A case on this ground is already open, or the party is on the list.")


class AlreadyListed(Invalid):
    code = "already-listed"
    status = 409
    message = _("On this ground the party has a listing already, under a record that was merged with this one.")


class Again(Invalid):
    """`details["earlier"]`: the numbers of the party's earlier cases on the ground."""

    code = "again"
    message = _("The party had a case on this ground before. Say why a new one is opened.")


class IntentWasAbsent(Invalid):
    code = "intent-was-absent"
    status = 409
    message = _("In an earlier case of the same event the party proved absence of intent: nobody is listed for it.")


class ConsentWasRefused(Invalid):
    code = "consent-was-refused"
    status = 409
    message = _(
        "In case %(number)s (ended on %(day)s) the bureau above refused its consent for this event: %(reason)s Propose "
        "it anew on another ground, or on new evidence: say what is new, and add the evidence."
    )


class TimeUsedUp(Invalid):
    code = "time-used-up"
    status = 409
    message = _(
        "The time of a case has run out on these facts, in earlier cases too: a new case rests on a new fact. Say what "
        "is new, and add the evidence of it."
    )


@transaction.atomic
def propose(*, enterprise_id, ground, event_on, summary, by, at, **given):
    """Propose to list an enterprise (or a person who answers for it); returns the Case.

    `ground` is a code; the version in force on `event_on` (the day of the penalty, or of the proposal while there is
    none) is kept with the case. `given`: person_name, person_post, intent_basis, recheck_id; announced_on and
    announcement where a failed sampling was announced; again, why a new case follows an earlier one; files, evidence as
    documents.operations.store_all takes it. Raises GroundFails where no such ground is in force or the ledger lacks the
    re-check it needs; Again, IntentWasAbsent, ConsentWasRefused; TimeUsedUp where earlier cases on the same facts took
    the whole time of a case (what they took counts in the new one); AlreadyOpen; OutOfReach.
    """
    by.require(Permission.HANDLE)
    if not by.is_agency:
        raise NotPermitted
    enterprise = Enterprise.objects.visible_to(by).current().under_lock().filter(pk=enterprise_id).first()
    if enterprise is None:
        raise OutOfReach
    version = _ground(ground, event_on, today(at))
    if not summary.strip():
        raise Invalid(_("Say what was found."), field="summary")
    recheck = _recheck(version, enterprise, event_on, today(at), given) if version.failed_recheck else None
    if version.intent_shown and not given.get("intent_basis", "").strip():
        raise GroundFails(LACKING[grounds.NO_INTENT_SHOWN], field="intent_basis")
    earlier, used = _earlier(enterprise, version, event_on, summary, recheck, given, by, at)
    case = opened(
        enterprise, version, Agency.objects.select_related("parent").get(pk=by.agency_code), event_on=event_on,
        summary=summary, by=by, at=at, used=used, recheck=recheck,
        announced_on=given.get("announced_on") if version.announced else None,
        announcement=_text(given, "announcement") if version.announced else "",
        again=_text(given, "again") if earlier else "",
        **{name: _text(given, name) for name in ("person_name", "person_post", "intent_basis")},
    )  # fmt: skip
    told = {"earlier": [row.pk for row in earlier], "again": case.again, "used": used} if earlier else {}
    told["evidence"] = evidence.add(case, given.get("files", ()), side=Evidence.Side.BUREAU, by=by, at=at)
    note(case, "serious_list.proposed", by=by, at=at, ground=version.code, summary=case.summary[:500], **told)
    return case


def opened(enterprise, version, agency, *, event_on, summary, by, at, used=0, **fields):
    """The case of a proposal, kept where it is the first of its party and ground, with its limit, or what earlier cases
    on the same facts left of it (`used` days); returns it."""
    needs = bool(Parameter.objects.in_force(f"consent.{agency.level}", event_on).value) and agency.parent is not None
    case = Case(
        enterprise=enterprise, agency=agency, ground=version, event_on=event_on, summary=summary.strip(),
        needs_consent=needs, consent_agency=agency.parent if needs else None, same_day=version.same_day,
        proposed_by_id=by.user_id, proposed_label=by.actor, proposed_on=today(at), **fields,
    )  # fmt: skip
    _keep_first(case)
    begin(case, "case", starts_on=today(at), event_on=today(at), by=by, at=at, **_left(used, at))
    return case


def _left(used, at):
    limit = Limit.objects.in_force("serious_list.case", today(at))
    if not used:
        return {}
    return {"value": int(limit.value) - used, "unit": limit.unit, "legal_basis": limit.legal_basis}


def _text(given, name):
    return given.get(name, "").strip()


def _keep_first(case):
    """Save the proposal where no other of the party and ground is open, whichever of its records that was made for."""
    if living_cases(case.enterprise_id, case.ground.code, person=case.person_name).exists():
        raise AlreadyOpen(field="ground")
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError as error:
        if "serious_list_case_once" not in str(error):
            raise
        raise AlreadyOpen(field="ground") from error


def not_listed_twice(case, among=states.STANDING):
    """Refuse a second listing of the party on the ground: merged records may each have brought a case along."""
    others = living_cases(case.enterprise_id, case.ground.code, person=case.person_name, but=case.pk)
    if others.filter(state__in=among).exists():
        raise AlreadyListed


def _recheck(version, enterprise, event_on, day, given):
    """The failed re-check that carries the ground, after the announcement where the version asks for one."""
    found = failed_recheck(enterprise.pk, event_on=event_on, on=day, fact_id=given.get("recheck_id"))
    if found is None:
        raise GroundFails(LACKING[grounds.NO_RECHECK], field="recheck_id")
    announced_on = given.get("announced_on")
    if announced_on and (announced_on > day or not _text(given, "announcement")):
        raise Invalid(_("Name the day of the announcement and what it was."), field="announcement")
    if version.announced and not is_announced(found, announced_on):
        raise GroundFails(LACKING[grounds.NOT_ANNOUNCED], field="announced_on")
    return found


def _earlier(enterprise, version, event_on, summary, recheck, given, by, at):
    """(ended cases of the party on the ground or the event, how many days of a case they used up on the facts).

    Raises Again without a reason, IntentWasAbsent, TimeUsedUp.
    """
    ended_ones = list(earlier_cases(enterprise.pk, person=_text(given, "person_name")).select_related("ground"))
    said = {"summary": summary, "recheck": recheck}
    same = [row for row in ended_ones if same_event(row, event_on=event_on, **said)]
    for row in same:
        if row.intent_absent:
            _something_new(row, same_facts(row, **said), given, by)
        if row.consent_refused_on and row.ground.code == version.code:
            _not_as_refused(row, same_facts(row, **said), given)
    undecided = [row for row in same if row.state == states.NOT_LISTED]
    new = bool(given.get("files")) and bool(_text(given, "again"))
    named = {row.pk for row in undecided if new or row.intent_absent or row.consent_refused_on}
    earlier = [row for row in ended_ones if row.ground.code == version.code or row.pk in named]
    if earlier and not _text(given, "again"):
        raise Again(field="again", earlier=[row.pk for row in earlier])
    used = days_used([row for row in undecided if not new or same_facts(row, **said)])
    if used >= int(Limit.objects.in_force("serious_list.case", today(at)).value):
        raise TimeUsedUp(field="summary", earlier=[row.pk for row in undecided])
    return earlier, used


def _something_new(row, same, given, by):
    """After absence of intent the event is proposed anew on new evidence only, with the reason and by somebody else."""
    if not same and _text(given, "again") and given.get("files") and by.user_id != row.proposed_by_id:
        return
    raise IntentWasAbsent(
        _(
            "In case %(number)s (%(ground)s, ended on %(day)s) the party proved absence of intent: %(reason)s Nobody "
            "is listed for that event. Only where there is new evidence may another officer than proposed it propose "
            "it anew: say what is new, and add the evidence."
        )
        % {"number": row.pk, "ground": row.ground, "day": day_text(row.ended_on), "reason": ended(row.reason)},
        field="summary",
        earlier=[row.pk],
    )


def _not_as_refused(row, same, given):
    """What the bureau above has refused does not come back to it with any reason: on the ground, with new evidence."""
    if same or not given.get("files") or not _text(given, "again"):
        said = {"number": row.pk, "day": day_text(row.ended_on), "reason": ended(row.reason)}
        raise ConsentWasRefused(ConsentWasRefused.message % said, field="summary", earlier=[row.pk])


def _ground(code, event_on, day):
    if event_on > day:
        raise Invalid(_("The day of the event lies in the future."), field="event_on")
    version = Ground.objects.on(event_on).filter(code=code).first()
    if version is None:
        raise GroundFails(LACKING[grounds.NO_GROUND], field="ground")
    if not version.same_day and last_day("serious_list.penalty_age", event_on, law_of=day) < day:
        raise GroundFails(LACKING[grounds.TOO_OLD], field="event_on")
    return version


@transaction.atomic
def write_notice(*, case_id, by, at):
    """Number and typeset the notice with the party's rights and their limits; returns the Case. Service comes next.

    Raises NoGravity where nobody found how grave the breach is.
    """
    case = held(case_id, by)
    made = step(case, "notice", by)
    grave = gravity.on_paper(case)
    limits = {
        name: Limit.objects.in_force(f"serious_list.{name}", today(at)) for name in ("statement", "hearing_request")
    }
    papers.issue(
        case, Paper.Kind.NOTICE, by=by, at=at, **grave,
        statement=papers.days_in_words(limits["statement"]), hearing=papers.days_in_words(limits["hearing_request"]),
    )  # fmt: skip
    case.notice_on = today(at)
    case.save()
    tell_party(case, note(case, made.event, by=by, at=at), at)
    return case


@transaction.atomic
def serve_notice(*, case_id, method, served_on, receipt, file, by, at):
    """Record how the notice reached the party, with the scan of the receipt; returns the Case. It counts as served when
    another officer has confirmed it (serving.second_service)."""
    case = held(case_id, by)
    made = step(case, "serve_notice", by)
    given = {"method": method, "served_on": served_on, "receipt": receipt, "file": file}
    proofs.enter(case, made, case.papers.get(kind=Paper.Kind.NOTICE), by=by, at=at, **given)
    return case


@transaction.atomic
def acknowledge_notice(*, case_id, by, at):
    """The party confirms in the portal that it has the notice: served electronically today. Returns the Case."""
    case = held(case_id, by)
    made = step(case, "acknowledge_notice", by)
    given = {"method": Service.Method.ELECTRONIC, "served_on": today(at), "receipt": by.actor}
    service = papers.serve(case.papers.get(kind=Paper.Kind.NOTICE), by=by, at=at, **given)
    return notice_served(case, made, service, by=by, at=at)


def notice_served(case, made, service, *, by, at):
    """The notice has reached the party: its time to answer begins. Returns the Case."""
    case.notice_served_on = service.served_on
    # from the day of the record: a service dated back, or confirmed late, takes nobody's time to answer away
    running = [
        begin(case, rule, starts_on=today(at), event_on=service.served_on, by=by, at=at, party=True,
              on_expiry="serious_list.answers_over")
        for rule in ("statement", "hearing_request")
    ]  # fmt: skip
    case.answer_until = max(clock.due_on for clock in running)
    case.save()
    said = {"method": str(service.method), "served_on": str(service.served_on)}
    tell_party(case, note(case, made.event, by=by, at=at, **said), at)
    return case


@transaction.atomic
def drop(*, case_id, reason, by, at, intent_absent=False):
    """End a case without listing, with its reason and a paper to the party if it had the notice; returns the Case.

    `intent_absent`: the party proved that it acted without intent; from then on nothing can list it in this case.
    """
    case = held(case_id, by)
    made = step(case, "drop", by)
    return close(case, made, reason=reasoned(reason), by=by, at=at, intent_absent=intent_absent)


def close(case, made, *, reason, by, at, intent_absent=False, bureau=False, **said):
    """Write the end of a case that did not lead to a listing; `bureau`: another one ended it, its own is told."""
    case.intent_absent = case.intent_absent or intent_absent
    case.reason, case.ended_on, case.ended_label = reason, today(at), by.actor
    if case.notice_on:
        papers.issue(case, Paper.Kind.NOT_LISTED, by=by, at=at, reason=ended(reason))
        papers.needless(case, Paper.Kind.NOTICE, Paper.Kind.HEARING, Paper.Kind.MINUTES, by=by, at=at)
    case.save()
    finish(case, by=by, at=at)
    for letter in case.letters.waiting().order_by("pk"):
        stop_clocks(subject=(LETTER, letter.pk), by=by, at=at)
    event = note(case, made.event, by=by, at=at, reason=reason, intent_absent=case.intent_absent, **said)
    if case.notice_on:
        tell_party(case, event, at)
    if bureau:
        tell_bureau(case, event, at)
    return case
