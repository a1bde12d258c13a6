"""A producer was told that a recall will be ordered, and nothing is ordered: it has convinced the bureau, or the result
the order was to rest on was set aside.

A second officer says so with the reasons, and the producer is told on paper, whose service is put on record; nothing of
it was ever public. SAMR Order 19 (from memory) knows the notice and the evidence; whoever was told of an adverse act is
told as well that it does not come (Administrative Penalty Law Art. 45: what the party says is looked at, and answered).
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid
from apps.kernel.stepping import Overtaken, SamePerson, today

from .. import states
from ..models import RecallPaper
from .answers import PROOF
from .notices import noted
from .recall_papers import issue
from .recalls import CLOCK, DESK, SUBJECT, recall_of, tell_producer
from .steps import begin, between, finish, said, step, stop_all


@transaction.atomic
def not_order_recall(*, recall_id, reason, by, at):
    """A second officer decides that a recall of which its producer was told is not ordered, and why; returns it.

    Not before it was told: a draft that nobody was told of is changed or left. Raises SamePerson, Invalid.
    """
    row = recall_of(recall_id, by)
    made = step(row, "not_order_recall", states.RECALLS, by, row.agency_id)
    if not row.is_ordered or not row.told_on:
        raise Invalid(_("Only a producer that was told of a recall by order is told that none is ordered."))
    if by.user_id is not None and by.user_id == row.drafted_by_id:
        raise SamePerson
    row.spared_reason = said(reason, "reason", _("Say why no recall is ordered: the producer reads it."), 4000)
    row.spared_on, row.spared_by_id, row.spared_label = today(at), by.user_id, by.actor
    row.save()
    stop_all((CLOCK, row.pk), by=by, at=at)
    paper = issue(row, RecallPaper.Kind.NO_ORDER, by=by, at=at, reason=row.spared_reason, told=str(row.told_on),
                  notice=row.papers.filter(kind=RecallPaper.Kind.NOTICE).order_by("pk").last().number,
                  stated=str(row.stated_on or ""))  # fmt: skip
    begin("recall_delivery", (CLOCK, row.pk), starts_on=row.spared_on, agency=row.agency, label=row.title,
          url=DESK.format(row.pk), by=by, at=at)  # fmt: skip
    event = noted(made.event, row, SUBJECT, by=by, at=at, reason=row.spared_reason[:500], number=paper.number)
    tell_producer(row, event, at)
    return row


@transaction.atomic
def serve_not_ordered(*, recall_id, served_on, receipt, by, at):
    """Record how that paper reached the producer; returns the Recall. Once."""
    row = recall_of(recall_id, by)
    made = step(row, "serve_not_ordered", states.RECALLS, by, row.agency_id)
    if row.spared_served_on:
        raise Overtaken
    between(served_on, row.spared_on, today(at), "served_on",
            _("A paper is served on the day it was issued or later, and not in the future."))  # fmt: skip
    row.spared_receipt, row.spared_served_on = said(receipt, "receipt", PROOF, 200), served_on
    row.save()
    finish("recall_delivery", (CLOCK, row.pk), by=by, at=at)
    tell_producer(row, noted(made.event, row, SUBJECT, by=by, at=at, served_on=str(served_on)), at)
    return row
