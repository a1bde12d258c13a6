"""Papers beside notice and decision: calls, refusals, ends. Remedies run from their service; a hearing waits for that
of its call, no other step for any."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid

from ..models import Service
from . import papers
from .steps import held, note, step, tell_bureau, today


class NotWaiting(Invalid):
    code = "not-waiting"
    message = _("This paper waits for no proof of service: it has one, or another step records it.")


@transaction.atomic
def serve_paper(*, case_id, paper, method, served_on, receipt, by, at):
    """Record how a paper reached the party; returns the Case. `paper` is its key. Raises NotWaiting, ServedBefore."""
    case = held(case_id, by)
    made = step(case, "serve_paper", by)
    _prove(case, made, paper, method, served_on, receipt, by=by, at=at)
    return case


@transaction.atomic
def acknowledge_paper(*, case_id, paper, by, at):
    """The party confirms in the portal that it has a paper: served electronically today. Returns the Case."""
    case = held(case_id, by)
    made = step(case, "acknowledge_paper", by)
    event = _prove(case, made, paper, Service.Method.ELECTRONIC, today(at), by.actor, by=by, at=at)
    tell_bureau(case, event, at)
    return case


def _prove(case, made, key, method, served_on, receipt, *, by, at):
    paper = case.papers.others_waiting().filter(pk=key).first()
    if paper is None:
        raise NotWaiting(field="paper")
    proof = papers.serve(paper, method=method, served_on=served_on, receipt=receipt, by=by, at=at)
    said = {"number": paper.number, "method": str(method), "served_on": str(proof.served_on)}
    return note(case, made.event, by=by, at=at, **said)
