"""A party that refused to be sampled: whether that counts, and the way back where it was wrong (Arts. 16 and 56)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.stepping import SamePerson, today

from .. import states
from ..models import Answer, Paper, Rectification
from . import annulling, answers, measures, papers
from .publishing import refusal_fact
from .steps import ANSWER, apart, finish, heard_here, held, noted, of_its_batch, said, seen, step, stop_all, tell

PARTY_HEARD = _("A decision gives its reasons, and says what became of the statement.")


@transaction.atomic
def confirm_refusal(*, batch_id, reason, by, at):
    """A second officer decides that a refusal counts as a failure, once the party could answer; returns the Batch.

    A paper to the party says why and what became of its statement; it is public, and a fact of the ledger. None of the
    samplers decides it, nor whoever wrote the warning. An order to correct can follow.
    """
    batch = held(batch_id, by, "task")
    made = step(batch, "confirm_refusal", states.BATCHES, by, batch.agency_id)
    answer = Answer.objects.get(batch=batch, act=Answer.Act.REFUSAL, taken_back_on=None)
    answers.heard(answer, at)
    apart("refusal", batch.pk, by)
    seen(answer=answer)
    text = said(reason, "reason", PARTY_HEARD, 4000)
    paper = papers.issue(batch, Paper.Kind.REFUSAL_COUNTS, by=by, at=at, enterprise=batch.enterprise, reason=text,
                         how=batch.outcome_reason, notice=answer.paper.number, statement=answer.statement,
                         refused_on=str(batch.visited_on))  # fmt: skip
    batch.refusal_on, batch.refusal_by_id = today(at), by.user_id
    batch.fact = refusal_fact(batch, paper, by, at)
    batch.save()
    measures.put_out_refusal(batch, paper, reason=text, by=by, at=at)
    for rule in ("answer", "deciding"):
        finish(rule, (ANSWER, batch.pk), by=by, at=at)
    of_its_batch("ordering", batch, starts_on=today(at), by=by, at=at)
    tell(batch, batch.enterprise_id, noted(made.event, batch, by=by, at=at, reason=text), at)
    return batch


@transaction.atomic
def lift_refusal(*, batch_id, reason, by, at):
    """The refusal does not count, or was wrongly counted: everything that rests on it goes. Returns the Batch.

    By the bureau or one above it, and by nobody who was at the visit or let it count. The party may be sampled anew.
    """
    batch = held(batch_id, by, "task")
    made = step(batch, "lift_refusal", states.BATCHES, by)
    heard_here(by, batch.agency)
    apart("refusal", batch.pk, by)
    if by.user_id is not None and by.user_id == batch.refusal_by_id:
        raise SamePerson
    text = said(reason, "reason", _("Say why the refusal does not count."), 300)
    batch.outcome_reason, batch.annulled_on = text, today(at)
    batch.version += 1
    batch.save()
    measures.take_back_refusal(batch, text, at=at)
    orders = Rectification.objects.select_for_update(of=("self",)).filter(batch=batch)
    for pk in (
        orders.exclude(state__in=[states.DONE, states.DROPPED, states.FOLLOWED])
        .order_by("pk")
        .values_list("pk", flat=True)
    ):
        annulling.take_back_order(pk, text, at=at)
    Answer.objects.filter(batch=batch, act=Answer.Act.REFUSAL, taken_back_on=None).update(taken_back_on=today(at))
    for subject in ((ANSWER, batch.pk), ("sampling.batch", batch.pk)):
        stop_all(subject, by=by, at=at)
    papers.issue(batch, Paper.Kind.ANNULMENT, by=by, at=at, enterprise=batch.enterprise, reason=text)
    tell(batch, batch.enterprise_id, noted(made.event, batch, by=by, at=at, reason=text), at)
    return batch
