"""Papers beside notice and decision: calls, refusals, ends; and the second look at how any paper was served.

Remedies run from the service of such a paper; a hearing waits for that of its call, no other step for any.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid

from .. import states
from ..models import Paper, Service
from . import papers, proofs
from .deciding import decision_served
from .proposing import notice_served
from .steps import held, note, step, tell_bureau, tell_party, today

MAIN = {states.NOTICED: (Paper.Kind.NOTICE,), states.DECIDED: (Paper.Kind.DECISION,)}  # whose service moves the case


class NotWaiting(Invalid):
    code = "not-waiting"
    message = _("This paper waits for no proof of service: it has one, or another step records it.")


@transaction.atomic
def serve_paper(*, case_id, paper, method, served_on, receipt, file, by, at):
    """Record how a paper reached the party, with the scan of the receipt; returns the Case. `paper` is its key. It
    counts as served when another officer has confirmed it. Raises NotWaiting, ServedBefore, ProofWaits."""
    case = held(case_id, by)
    made = step(case, "serve_paper", by)
    given = {"method": method, "served_on": served_on, "receipt": receipt, "file": file}
    proofs.enter(case, made, _unserved(case, paper), by=by, at=at, **given)
    return case


@transaction.atomic
def acknowledge_paper(*, case_id, paper, by, at):
    """The party confirms in the portal that it has a paper: served electronically today. Returns the Case."""
    case = held(case_id, by)
    made = step(case, "acknowledge_paper", by)
    given = {"method": Service.Method.ELECTRONIC, "served_on": today(at), "receipt": by.actor}
    service = papers.serve(_unserved(case, paper), by=by, at=at, **given)
    tell_bureau(case, _noted(case, made, service, by=by, at=at), at)
    return case


@transaction.atomic
def second_service(*, case_id, proof, by, at):
    """Another officer has held the proof that notice or decision was served against its scan: it is served, and what
    runs from that begins. Returns the Case. `proof` is its key. Raises NotWaiting, SamePerson."""
    case = held(case_id, by)
    kinds = MAIN.get(case.state, ())
    made = step(case, "second_service", by)
    service = proofs.confirm(case, proof, kinds, by=by, at=at)
    served = notice_served if Paper.Kind.NOTICE in kinds else decision_served
    return served(case, made, service, by=by, at=at)


@transaction.atomic
def second_paper(*, case_id, proof, by, at):
    """Another officer has held the proof of the service of another paper against its scan. Returns the Case."""
    case = held(case_id, by)
    made = step(case, "second_paper", by)
    service = proofs.confirm(case, proof, Paper.OTHERS, by=by, at=at)
    event = _noted(case, made, service, by=by, at=at)
    tell_party(case, event, at)
    tell_bureau(case, event, at)
    return case


@transaction.atomic
def strike_service(*, case_id, proof, reason, by, at):
    """Another officer finds that the scan does not prove the service: the paper is served anew. Returns the Case."""
    case = held(case_id, by)
    made = step(case, "strike_service", by)
    proofs.strike(case, made, proof, (*MAIN.get(case.state, ()), *Paper.OTHERS), reason, by=by, at=at)
    return case


def _unserved(case, key):
    paper = case.papers.others_waiting().filter(pk=key).first()
    if paper is None:
        raise NotWaiting(field="paper")
    return paper


def _noted(case, made, service, *, by, at):
    said = {"number": service.paper.number, "method": str(service.method), "served_on": str(service.served_on)}
    return note(case, made.event, by=by, at=at, **said)
