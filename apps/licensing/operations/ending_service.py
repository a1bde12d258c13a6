"""How notice, call to the hearing, decision and what closes a proceeding reach the holder: it confirms them in the
portal, or is served.

Otherwise one officer records it with the scan of the receipt, and another holds the record against the scan
(documents/proofs.py). Until then the paper is not served: no time to answer runs, no hearing is closed, and no licence
ends. The limit of the delivery is kept by the day of the receipt; what is struck out is owed again within the limit as
it ran. The database asks the same (sql/end_proofs.sql, sql/end_calls.sql).
"""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock, Limit
from apps.deadlines.operations import public_notice_counts, stop_clocks
from apps.deadlines.queries import days_before
from apps.documents.letters import hold_against_scan, strike_out
from apps.documents.proofs import record_proof, waiting_proof
from apps.kernel.errors import Invalid

from .. import states
from ..models import EndPaper, Proof, Service
from .ending import end_licence
from .ending_steps import SUBJECT, begin, finish, held, note, step, tell
from .steps import Overtaken, reasoned, today

KIND = "licensing.proof"  # of the owner of the scans; readers.py says who may read them
MAIN = {  # whose service is waited for; of several calls that of the newest
    states.NOTICED: EndPaper.Kind.NOTICE,
    states.HEARING: EndPaper.Kind.HEARING,
    states.DECIDED: EndPaper.Kind.DECISION,
    states.DROPPED: EndPaper.Kind.DROPPED,
    states.OVERTURNED: EndPaper.Kind.OVERTURNED,
}
DELIVERY = {
    states.NOTICED: "end_notice", states.HEARING: "end_call", states.DECIDED: "end_delivery",
    states.DROPPED: "end_closing", states.OVERTURNED: "end_closing",
}  # fmt: skip
CLOSING = (EndPaper.Kind.DROPPED, EndPaper.Kind.OVERTURNED)
CALL_RULE = "licensing.hearing_notice"  # how long before the hearing its call is served
HEARING = "hearing"  # the limit to hold a hearing
HELD_WITHIN = f"licensing.{HEARING}"
NO_REASON = _("Say why the scan does not prove the service.")
counts_on = partial(public_notice_counts, "licensing.notice_by_publication")


@transaction.atomic
def serve_notice(*, ending_id, method, served_on, receipt, file, by, at):
    """Record how the notice reached the holder, with the scan of the receipt; returns the Ending. It counts as served
    when another officer has confirmed it. Raises ServedBefore, ProofWaits, Invalid."""
    given = {"method": method, "served_on": served_on, "receipt": receipt, "file": file}
    return _recorded(ending_id, "serve_notice", given, by, at)


@transaction.atomic
def serve_decision(*, ending_id, method, served_on, receipt, file, by, at):
    """Record how the decision reached the holder, as serve_notice: the licence ends when another officer has confirmed
    it. Returns the Ending."""
    given = {"method": method, "served_on": served_on, "receipt": receipt, "file": file}
    return _recorded(ending_id, "serve_decision", given, by, at)


@transaction.atomic
def serve_call(*, ending_id, method, served_on, receipt, file, by, at):
    """Record how the newest call to the hearing reached the holder, as serve_notice. Returns the Ending."""
    given = {"method": method, "served_on": served_on, "receipt": receipt, "file": file}
    return _recorded(ending_id, "serve_call", given, by, at)


@transaction.atomic
def serve_closing(*, ending_id, method, served_on, receipt, file, by, at):
    """Record how the paper that closed the proceeding, or set its decision aside, reached the holder, as serve_notice:
    what it says holds all the same. Returns the Ending."""
    given = {"method": method, "served_on": served_on, "receipt": receipt, "file": file}
    return _recorded(ending_id, "serve_closing", given, by, at)


def _recorded(ending_id, verb, given, by, at):
    ending = held(ending_id, by)
    made = step(ending, verb, by)
    paper = _unserved(ending)
    division = ending.licence.enterprise.division_id
    owner = (KIND, str(ending.pk))
    proof = record_proof(paper, counts_on=counts_on, owner=owner, division=division, by=by, at=at, **given)
    rule = f"licensing.{DELIVERY[ending.state]}"
    stop_clocks(subject=(SUBJECT, ending.pk), rule_code=rule, by=by, at=at, done_on=proof.served_on)
    begin(ending, "proof_look", starts_on=today(at), by=by, at=at)
    said = {"number": paper.number, "method": str(proof.method), "served_on": str(proof.served_on)}
    tell(ending, note(ending, made.event, by=by, at=at, proof=proof.pk, **said), at, party=False)
    return ending


def _unserved(ending):
    """The newest paper that the state waits for to be served; raises Invalid where it was, or nobody was called yet."""
    paper = ending.papers.filter(kind=MAIN[ending.state]).select_related("service").order_by("pk").last()
    if paper is None and ending.state == states.HEARING:
        raise Invalid(_("The party has not been called yet."), code="not-called")
    if paper is None:
        raise Invalid(_("The holder never had a notice: there is no paper to serve."), code="no-paper")
    if hasattr(paper, "service"):
        raise Overtaken(_("Nothing was done: this paper is served."))
    return paper


def unserved_closing(ending):
    """Whether the proceeding was closed, or its decision set aside, by a paper that its holder was not served with
    yet."""
    kind = MAIN.get(ending.state)
    return kind in CLOSING and ending.papers.filter(kind=kind, service=None).exists()


def calls_of(ending):
    """The calls to the hearing of a proceeding, the newest of which counts."""
    return ending.papers.filter(kind=EndPaper.Kind.HEARING)


@transaction.atomic
def second_service(*, ending_id, proof, by, at):
    """Another officer has held the record of a service against its scan: the paper is served, and what runs from that
    begins. Returns the Ending. `proof` is its key. Raises NotWaiting, SamePerson."""
    ending = held(ending_id, by)
    kind = MAIN.get(ending.state)
    made = step(ending, "second_service", by)
    row = waiting_proof(_proofs(ending, kind), proof, by)
    hold_against_scan(row, by=by, on=today(at))
    return SERVED[kind](ending, made, method=row.method, served_on=row.served_on, receipt=row.receipt, by=by, at=at)


@transaction.atomic
def strike_service(*, ending_id, proof, reason, by, at):
    """Another officer finds that the scan does not prove the service: it stays on record without effect, and the paper
    is served anew. Returns the Ending. Raises as second_service."""
    ending = held(ending_id, by)
    made = step(ending, "strike_service", by)
    row = waiting_proof(_proofs(ending, MAIN[ending.state]), proof, by)
    strike_out(row, reasoned(reason, NO_REASON), by=by, on=today(at))
    finish(ending, "proof_look", by=by, at=at)
    _owed_again(ending, by=by, at=at)
    event = note(ending, made.event, by=by, at=at, proof=row.pk, reason=row.struck_reason[:500])
    tell(ending, event, at, party=False)
    return ending


def _proofs(ending, kind):
    return Proof.objects.filter(paper__ending=ending, paper__kind=kind)


def _owed_again(ending, *, by, at):
    """The record of a service was struck out: the delivery is owed as before, within the limit as it ran."""
    rule = DELIVERY[ending.state]
    if Clock.objects.of(SUBJECT, ending.pk).standing().filter(rule_code=f"licensing.{rule}").exists():
        return
    if ending.state == states.HEARING:
        owe_call(ending, by=by, at=at)
    else:
        days = {states.NOTICED: ending.proposed_on, states.DECIDED: ending.decided_on}
        day = days.get(ending.state) or _unserved(ending).issued_on
        begin(ending, rule, starts_on=day, by=by, at=at)


def owe_call(ending, *, by, at):
    """The newest call is to be served until the last day that is early enough before the hearing."""
    called_on = calls_of(ending).order_by("pk").last().issued_on
    until = days_before(CALL_RULE, ending.hearing_on, law_of=called_on)
    basis = Limit.objects.in_force(CALL_RULE, called_on).legal_basis
    begin(ending, "end_call", starts_on=called_on, value=(until - called_on).days, unit="day", legal_basis=basis,
          by=by, at=at)  # fmt: skip


def owe_hearing(ending, *, by, at, starts_on=None):
    """A hearing is to be held within the days of the law: from the day it was asked for, or from today, when it
    was put off."""
    begin(ending, HEARING, starts_on=starts_on or today(at), by=by, at=at)


def hearing_due(ending):
    """The last day to hold the hearing of a proceeding; None where nobody owes one."""
    rows = Clock.objects.standing().of(SUBJECT, ending.pk).filter(rule_code=HELD_WITHIN)
    return rows.order_by("-pk").values_list("due_on", flat=True).first()


def notice_served(ending, made, *, method, served_on, receipt, by, at):
    """The notice has reached the holder: its time to answer begins. Returns the Ending."""
    _served(ending.papers.get(kind=EndPaper.Kind.NOTICE), method, served_on, receipt, by, at)
    ending.notice_served_on = served_on
    rules = ("statement", "hearing_request") if ending.ground.hearing else ("statement",)
    # from the day of the record: a service dated back, or confirmed late, takes nobody's time to answer away
    running = [
        begin(ending, rule, starts_on=today(at), event_on=served_on, by=by, at=at, party=True,
              on_expiry="licensing.answers_over")
        for rule in rules
    ]  # fmt: skip
    ending.answer_until = max(clock.due_on for clock in running)
    ending.save()
    finish(ending, "end_notice", "proof_look", by=by, at=at)
    return _told(ending, note(ending, made.event, by=by, at=at, method=method, served_on=str(served_on)), at)


def call_served(ending, made, *, method, served_on, receipt, by, at):
    """The newest call has reached the holder; whether in time, the hearing asks (ending_hearings.py). Returns the
    Ending."""
    paper = _unserved(ending)
    _served(paper, method, served_on, receipt, by, at)
    finish(ending, "end_call", "proof_look", by=by, at=at)
    said = {"number": paper.number, "method": str(method), "served_on": str(served_on)}
    return _told(ending, note(ending, made.event, by=by, at=at, **said), at)


def decision_served(ending, made, *, method, served_on, receipt, by, at):
    """The decision has reached the holder: from that day the licence has ended. Returns the Ending."""
    paper = ending.papers.get(kind=EndPaper.Kind.DECISION)
    _served(paper, method, served_on, receipt, by, at)
    ending.decision_served_on = ending.ended_on = served_on
    ending.ended_label = by.actor
    ending.save()
    finish(ending, by=by, at=at)
    people = (ending.proposed_by_id, ending.handled_by_id, ending.reviewed_by_id, ending.decided_by_id)
    end_licence(
        licence=ending.licence, ground=ending.ground, ended_on=served_on, decided_on=ending.decided_on,
        reason=ending.reason, document_number=paper.number, case=ending, people=people, by=by, at=at,
    )  # fmt: skip
    return _told(ending, note(ending, made.event, by=by, at=at, method=method, served_on=str(served_on)), at)


def closing_served(ending, made, *, method, served_on, receipt, by, at):
    """The paper that closed the proceeding, or set its decision aside, has reached the holder. Returns the Ending."""
    paper = _unserved(ending)
    _served(paper, method, served_on, receipt, by, at)
    finish(ending, by=by, at=at)
    said = {"number": paper.number, "method": str(method), "served_on": str(served_on)}
    return _told(ending, note(ending, made.event, by=by, at=at, **said), at)


def _told(ending, event, at):
    tell(ending, event, at)
    tell(ending, event, at, party=False)
    return ending


def _served(paper, method, served_on, receipt, by, at):
    Service.objects.create(
        paper=paper, method=method, served_on=served_on, receipt=receipt, recorded_label=by.actor, recorded_at=at
    )


SERVED = {
    EndPaper.Kind.NOTICE: notice_served,
    EndPaper.Kind.HEARING: call_served,
    EndPaper.Kind.DECISION: decision_served,
    EndPaper.Kind.DROPPED: closing_served,
    EndPaper.Kind.OVERTURNED: closing_served,
}
