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

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Clock
from apps.deadlines.operations import end_of, stop_clocks
from apps.deadlines.queries import last_day
from apps.documents.letters import NotWaiting
from apps.documents.operations import store
from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.stepping import SamePerson

from .. import states
from ..models import METHODS, Paper, Proof, Service
from . import applications, papers
from .papers import PROOF
from .steps import SUBJECT, begin, note, reasoned, tell_bureau, today

DELIVERY = "serious_list.delivery"


class ServedBefore(Invalid):
    code = "served-before-issue"
    message = _("A paper is served on the day it was issued or later, and not in the future.")


class ProofWaits(Invalid):
    code = "proof-waits"
    status = 409
    message = _("The service of this paper is recorded and waits for its second look.")


def enter(case, made, paper, *, method, served_on, receipt, file, by, at):
    """Record how a paper reached the party; returns the Proof, which waits for its second look. By public notice the
    day of service is counted.

    `served_on` is the day of the receipt, or of the public notice; `file` the scan of the receipt. Same transaction as
    its step. Raises ServedBefore, ProofWaits, Invalid.
    """
    _possible(paper, method, served_on, receipt, at)
    if method == Service.Method.PUBLISHED:
        served_on = _after_public_notice(served_on, at)
    if paper.proofs.filter(struck_on=None).exists():
        raise ProofWaits
    if not file:
        raise Invalid(_("Add the scan of the receipt."), field="file")
    scan = store(file=file, owner=(PROOF, str(case.pk)), by=by, at=at, division=case.agency.division_id)
    proof = Proof.objects.create(
        paper=paper, method=method, served_on=served_on, receipt=receipt.strip(), scan=scan, entered_on=today(at),
        entered_by_id=by.user_id, entered_label=by.actor,
    )  # fmt: skip
    _delivered(paper, served_on, by=by, at=at)
    begin(case, "proof_look", starts_on=today(at), event_on=today(at), by=by, at=at, subject=(PROOF, proof.pk))
    said = {"method": str(method), "served_on": str(served_on)}
    tell_bureau(case, note(case, made.event, by=by, at=at, number=paper.number, proof=proof.pk, **said), at)
    return proof


def _possible(paper, method, served_on, receipt, at):
    if method not in dict(METHODS):
        raise Invalid(_("Choose how the paper was served."), field="method")
    if not receipt.strip():
        raise Invalid(_("Service is proved by a receipt: say who signed, or the number."), field="receipt")
    if not paper.issued_on <= served_on <= timezone.localdate(at):
        raise ServedBefore(field="served_on")


def _after_public_notice(published_on, at):
    """The day on which a public notice counts as service; raises Invalid while it has not come."""
    last = last_day("serious_list.notice_by_publication", published_on)
    if at < end_of(last):
        raise Invalid(
            _("A public notice counts as service after %(day)s; record it then.") % {"day": day_text(last)},
            field="served_on",
        )
    return last


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
    proof = _looked_at(case, key, kinds, by)
    proof.seconded_on, proof.seen_by_id, proof.seen_label = today(at), by.user_id, by.actor
    proof.save()
    stop_clocks(subject=(PROOF, proof.pk), by=by, at=at)
    return papers.serve(
        proof.paper, method=proof.method, served_on=proof.served_on, receipt=proof.receipt, by=by, at=at
    )


def strike(case, made, key, kinds, reason, *, by, at):
    """Another officer finds that the scan does not prove the service: it is struck out, and the paper waits for its
    service as before. Raises as confirm, and ReasonMissing."""
    proof = _looked_at(case, key, kinds, by)
    proof.struck_on, proof.struck_reason = today(at), reasoned(reason)
    proof.seen_by_id, proof.seen_label = by.user_id, by.actor
    proof.save()
    if stop_clocks(subject=(PROOF, proof.pk), by=by, at=at):
        _owed_again(case, proof.paper, by=by, at=at)
    tell_bureau(case, note(case, made.event, by=by, at=at, proof=proof.pk, reason=proof.struck_reason), at)


def _looked_at(case, key, kinds, by):
    """The proof of that key, locked, for its second look by somebody else than entered it."""
    rows = Proof.objects.waiting().filter(paper__case=case, paper__kind__in=kinds)
    proof = rows.select_for_update(of=("self",)).select_related("paper").filter(pk=key).first()
    if proof is None:
        raise NotWaiting(field="proof")
    if by.user_id is None or by.user_id == proof.entered_by_id:
        raise SamePerson(_("Whoever recorded a service does not confirm it."))
    return proof
