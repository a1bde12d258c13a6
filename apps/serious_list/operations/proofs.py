"""How a paper reached the party otherwise than over the portal: in person, by post, left there, by public notice.

One officer records it with the scan of the receipt; another holds the record against the scan. Only then is the paper
served: before that no time to answer runs, no remedy, and no step that needs the service can be taken.

The time could have run from the receipt, with only the decision waiting for the second look. But a service that is
found not to have happened would then have used up days of a party that never had the notice, and a day it was told
would have to be taken back. So nothing counts on a service that nobody confirmed. Its day stays that of the receipt;
the wait costs the bureau time of its case, and the party none of its answer. The limit of the delivery is kept by the
day of the receipt as well: it stops with the record, the second look has a limit of its own, and what is struck out is
owed again within the limit as it ran.
"""

from functools import partial

from apps.deadlines.models import Clock
from apps.deadlines.operations import public_notice_counts, stop_clocks
from apps.documents.letters import hold_against_scan, strike_out
from apps.documents.proofs import record_proof, waiting_proof

from .. import states
from ..models import Paper, Proof
from . import applications, papers
from .papers import PROOF
from .steps import SUBJECT, begin, note, reasoned, tell_bureau, today

DELIVERY = "serious_list.delivery"
counts_on = partial(public_notice_counts, "serious_list.notice_by_publication")


def enter(case, made, paper, *, method, served_on, receipt, file, by, at):
    """Record how a paper reached the party; returns the Proof, which waits for its second look. By public notice the
    day of service is counted.

    `served_on` is the day of the receipt, or of the public notice; `file` the scan of the receipt. Same transaction as
    its step. Raises ServedBefore, ProofWaits, Invalid.
    """
    proof = record_proof(
        paper, method=method, served_on=served_on, receipt=receipt, file=file, counts_on=counts_on,
        owner=(PROOF, str(case.pk)), division=case.agency.division_id, by=by, at=at,
    )  # fmt: skip
    _delivered(paper, proof.served_on, by=by, at=at)
    begin(case, "proof_look", starts_on=today(at), event_on=today(at), by=by, at=at, subject=(PROOF, proof.pk))
    said = {"method": str(proof.method), "served_on": str(proof.served_on)}
    tell_bureau(case, note(case, made.event, by=by, at=at, number=paper.number, proof=proof.pk, **said), at)
    return proof


def _delivered(paper, served_on, *, by, at):
    """The record says that a paper reached its party on a day: the limit of its delivery is kept by that day."""
    subject, rule = _limit_of(paper)
    stop_clocks(subject=subject, rule_code=rule, by=by, at=at, done_on=served_on)


def _owed_again(case, paper, *, by, at):
    """The record of a service was struck out: the delivery is owed as before, within the limit as it ran."""
    subject, rule = _limit_of(paper)
    if rule != DELIVERY and paper.kind not in papers.IN_TIME:
        return
    if Clock.objects.of(*subject).standing().filter(rule_code=rule).exists():
        return
    day = {"starts_on": paper.issued_on, "event_on": paper.issued_on}
    if paper.kind == Paper.Kind.REVERSAL:
        applications.begin_limit(_set_aside(paper), "delivery", by=by, at=at, **day)
    else:
        begin(case, rule.removeprefix("serious_list."), subject=subject, by=by, at=at, **day)


def _limit_of(paper):
    """(subject, code) of the limit within which a paper is served."""
    if paper.kind == Paper.Kind.DECISION:
        return (SUBJECT, paper.case_id), DELIVERY
    if paper.kind == Paper.Kind.REVERSAL:
        return (applications.SUBJECT, _set_aside(paper).pk), DELIVERY
    return (papers.OWNER, paper.pk), "serious_list.paper_delivery"


def _set_aside(paper):
    """The application whose removal a paper sets aside."""
    return paper.case.repairs.get(state=states.REVERSING)


def confirm(case, key, kinds, *, by, at):
    """Another officer has held the record against its scan: the paper is served. Returns the Service.

    `kinds`: of the papers whose service the step is about. Raises NotWaiting, SamePerson.
    """
    proof = waiting_proof(_proofs(case, kinds), key, by)
    hold_against_scan(proof, by=by, on=today(at))
    stop_clocks(subject=(PROOF, proof.pk), by=by, at=at)
    return papers.serve(
        proof.paper, method=proof.method, served_on=proof.served_on, receipt=proof.receipt, by=by, at=at
    )


def strike(case, made, key, kinds, reason, *, by, at):
    """Another officer finds that the scan does not prove the service: it is struck out, and the paper waits for its
    service as before. Raises as confirm, and ReasonMissing."""
    proof = waiting_proof(_proofs(case, kinds), key, by)
    strike_out(proof, reasoned(reason), by=by, on=today(at))
    if stop_clocks(subject=(PROOF, proof.pk), by=by, at=at):
        _owed_again(case, proof.paper, by=by, at=at)
    tell_bureau(case, note(case, made.event, by=by, at=at, proof=proof.pk, reason=proof.struck_reason), at)


def _proofs(case, kinds):
    return Proof.objects.filter(paper__case=case, paper__kind__in=kinds)
