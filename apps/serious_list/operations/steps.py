"""What every verb of a case shares: lock, the right bureau, audit, clocks, refusals."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.deadlines.operations import start_clock, stop_clocks
from apps.deadlines.queries import last_day
from apps.kernel.errors import DomainError, Invalid, NotPermitted, WrongState
from apps.kernel.moves import move
from apps.kernel.scope import Scope
from apps.notifications.operations import notify
from apps.registry.operations.locking import hold, standing
from apps.registry.queries.known_as import known_as

from .. import states
from ..models import STATES, Case
from ..permissions import agency_above, own_agency
from ..queries.earlier import proposers_before

LEDGER = Scope.system("serious_list")  # who acts where the ledger moved
SUBJECT = "serious_list.case"
LETTER = "serious_list.letter"  # subject of the limit of a second look, and owner of the scans
ANSWERS = ("serious_list.statement", "serious_list.hearing_request")  # limits of the party
ENTRY = "serious_list.entry"  # subject of the limit that outlives its case
# kinds of messages: a step; the notice written, served; the call to a hearing; a doubt served; the decision made.
# TOLD is how messages of before are read, which kept the state of the case only
TOLD, STEP = "serious_list.told", "serious_list.step"
NOTICED, ANSWER = "serious_list.to_notice", "serious_list.to_answer"
HEARING, EXPLAIN = "serious_list.to_hear", "serious_list.to_explain"
DECISION = "serious_list.to_decision"
KINDS = {  # of an event that asks the party for more than to look
    "serious_list.noticed": NOTICED,
    "serious_list.notice_served": ANSWER,
    "serious_list.notice_acknowledged": ANSWER,
    "serious_list.answer_moved": ANSWER,
    "serious_list.decided": DECISION,
    "serious_list.hearing_called": HEARING,
    "serious_list.hearing_called_anew": HEARING,
    "serious_list.doubt_served": EXPLAIN,
    "serious_list.doubt_acknowledged": EXPLAIN,
    "serious_list.explain_moved": EXPLAIN,
}
OVERTAKEN = _("Nothing was done: the case is already further on (now: %(state)s).")
LETTER_WAITS = _("A letter of the party waits for its second look: first another officer holds it against its scan.")


class OutOfReach(DomainError):
    code = "not-found"
    status = 404
    message = _("There is no such case within your reach.")


class OtherBureau(NotPermitted):
    code = "other-bureau"
    message = _("Only the bureau whose case it is takes this step.")


class SamePerson(NotPermitted):
    code = "same-person"
    message = _("Whoever proposed a listing neither reviews nor decides it.")


class PersonsOwn(NotPermitted):
    code = "persons-own"
    message = _(
        "This case is against a person, not the enterprise: the person's papers are served in person, "
        "and the account of the enterprise gives up none of the person's rights."
    )


class ConsentPerson(NotPermitted):
    code = "consent-person"
    message = _("Whoever consents neither proposed nor reviewed the listing, nor decides it.")


class Overtaken(WrongState):
    """Somebody was faster, or the page was old: says what the case is now."""

    code = "overtaken"


class GroundFails(Invalid):
    code = "ground-fails"
    message = _("The ground of the listing does not hold.")


class NotTheFirst(NotPermitted):
    code = "not-the-first"
    message = _("A listing is set aside by somebody else than who proposed and who decided it.")


class ReasonMissing(Invalid):
    code = "reason-missing"
    message = _("Give the reason: the party reads it.")


def locked(case_id, by):
    """The case, locked, where the actor may see it; raises OutOfReach."""
    rows = Case.objects.visible_to(by).select_for_update(of=("self",))
    case = rows.select_related("enterprise", "agency", "ground", "consent_agency").filter(pk=case_id).first()
    if case is None:
        raise OutOfReach
    return case


def party_held(case_id, by):
    """The enterprise of a case as it stands now, locked before the case: what is hung on it goes with no merge."""
    case = Case.objects.visible_to(by).filter(pk=case_id).first()
    if case is None:
        raise OutOfReach
    return hold(case.enterprise_id)


def held(case_id, by):
    """As `locked`, the party held before: for verbs that tell the party or let its limits run."""
    party_held(case_id, by)
    return locked(case_id, by)


def step(case, verb, by):
    """Make the move of the table for the bureau (or party) it belongs to; returns the Move.

    A verb that the state does not allow says what the case is now: mostly a colleague was faster.
    """
    try:
        made = move(case, verb, table=states.MOVES, by=by)
    except WrongState as error:
        now = STATES[case.state]
        raise Overtaken(OVERTAKEN % {"state": now}, **error.details) from None
    if made.permission == states.CONSENT:
        allowed = agency_above(by, case)
    elif made.permission == states.ANSWER:
        allowed = by.is_enterprise
    else:
        allowed = own_agency(by, case) if made.permission else by.is_system
    if not allowed:
        raise OtherBureau
    if case.person_name and verb in states.PERSONS_OWN:
        raise PersonsOwn
    return made


def not_the_proposer(case, by):
    """Nor who proposed an earlier case of the event, in which the party proved absence of intent."""
    if by.user_id is None:
        return
    if by.user_id == case.proposed_by_id or (case.again and by.user_id in proposers_before(case)):
        raise SamePerson


def not_one_of(by, *people, error=SamePerson):
    """Raises `error` where the actor is one of these people (ids of users, or None)."""
    if by.user_id is not None and by.user_id in people:
        raise error


def reasoned(text):
    """The reason without blanks at its ends; raises ReasonMissing when nothing is left."""
    text = text.strip()
    if not text:
        raise ReasonMissing(field="reason")
    return text


def names_of(case):
    """What would tell the public who the party is."""
    return *known_as(case.enterprise), case.person_name


def today(at):
    return timezone.localdate(at)


def note(case, verb, *, by, at, **data):
    """Write the audit event of a step; returns it."""
    data = {"state": case.state, "enterprise": case.enterprise_id} | data
    return record(
        verb=verb, by=by, at=at, subject=("serious_case", case.pk), division=case.agency.division_id, data=data
    )


def begin(case, rule, *, starts_on, by, at, party=False, **more):
    """Start a limit of the case. A limit of the party is nobody's duty: it simply ends."""
    return start_clock(
        rule_code=f"serious_list.{rule}",
        subject=more.pop("subject", (SUBJECT, case.pk)),
        starts_on=starts_on,
        event_on=more.pop("event_on", case.event_on),
        division=case.agency.division_id,
        zone_code=case.agency.zone_id or "",
        label=str(case.enterprise),
        url=f"/desk/serious-list/{case.pk}/",
        enterprise_id=standing(case.enterprise_id) if party else None,
        holder=more.pop("holder", "" if party else case.agency_id),
        duty=more.pop("duty", not party),
        by=by,
        at=at,
        **more,
    )


def posted_until(case):
    """Until when what the party posted in time is waited for; None where it waived or was heard in person."""
    if case.answer_until is None or case.waived_on or (case.heard_on and not case.hearing_missed):
        return None
    last = max(case.answer_until, case.heard_on or case.answer_until)
    return last_day("serious_list.post_wait", last)


def wait_for_post(case, *, by, at):
    """The time to answer is over: until when what was posted on its last day may come stands on the page."""
    until = posted_until(case)
    if until is not None and until >= today(at):
        last = max(case.answer_until, case.heard_on or case.answer_until)
        begin(case, "post_wait", starts_on=last, event_on=last, by=by, at=at, duty=False)


def owe_review(case, *, by, at):
    """The chance to answer is over: what may still come by post is waited for, and then the review is owed.

    A limit of the house beside the ninety days of the case: it says whose turn it is, and takes nothing from anybody.
    """
    wait_for_post(case, by=by, at=at)
    first = max(today(at), posted_until(case) or today(at))
    begin(case, "review", starts_on=first, event_on=first, by=by, at=at)


def finish(case, *rules, by, at):
    """What was owed is done: stop the clocks of these limits, or all of the case."""
    for rule in rules or (None,):
        stop_clocks(subject=(SUBJECT, case.pk), by=by, at=at, rule_code=f"serious_list.{rule}" if rule else None)


def tell_party(case, event, at, until=None):
    """A message to the enterprise as it stands now: what happened, and what it may do until when.

    `until` is the last day of an answer that is not the one to the notice.
    """
    days = {"until": until or case.answer_until, "hearing": case.hearing_on}
    data = _said(case, event) | {name: day.isoformat() if day else "" for name, day in days.items()}
    data["place"] = case.hearing_place
    url, kind = f"/my/serious-list/{case.pk}/", KINDS.get(event.verb, STEP)
    if kind == DECISION and case.person_name:
        kind = STEP  # the person confirms it, not the enterprise
    notify(kind=kind, to=("enterprise", standing(case.enterprise_id)), event=event, at=at, url=url, data=data)


def tell_bureau(case, event, at, agency_id=None):
    url = f"/desk/serious-list/{case.pk}/"
    notify(kind=STEP, to=("agency", agency_id or case.agency_id), event=event, at=at, url=url, data=_said(case, event))


def _said(case, event):
    """The event, not the state of the case: an application for early removal leaves that as it was."""
    return {"party": case.party, "event": event.verb, "number": case.pk}
