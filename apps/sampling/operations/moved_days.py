"""A party's last day to answer follows its clock, when a holiday notice moves that: to a later day only.

The database lets the copy follow the clock and nothing else (sql/answer_days.sql).
"""

from apps.deadlines.models import Clock
from apps.registry.operations.locking import hold

from .. import states
from ..models import Answer, Batch, Recall, Rectification
from . import answers, recalls
from .notices import noted as noted_of_notice
from .steps import ANSWER, ORDER_CLOCK, PORTAL, noted, tell
from .telling import hold_batch


def hold_batches(subject_ids):
    """Before limits are counted anew: what their handlers lock, enterprises in their order first."""
    for batch_id, _firm in _in_order(Batch, subject_ids):
        hold_batch(batch_id)


def hold_orders(subject_ids):
    for order_id, firm in _in_order(Rectification, subject_ids):
        hold(firm)
        Rectification.objects.locked(pk=order_id)


def hold_recalls(subject_ids):
    for recall_id, _firm in _in_order(Recall, subject_ids):
        recalls.held_recall(recall_id, PORTAL)


def _in_order(model, keys):
    rows = model.objects.filter(pk__in=keys).order_by("enterprise_id", "pk")
    return list(rows.values_list("pk", "enterprise_id"))


def refusal_follows(batch_id, by, at):
    """Of the notice that a refusal of sampling will be found."""
    _answer_follows(Answer.objects.filter(batch=batch_id, rectification=None), (ANSWER, batch_id), by, at)


def order_follows(order_id, by, at):
    """Of the notice that business will be suspended, or a licence withdrawn."""
    _answer_follows(Answer.objects.filter(rectification=order_id), (ORDER_CLOCK, order_id), by, at)


def _answer_follows(rows, subject, by, at):
    rows = rows.filter(served_on__isnull=False, stated_on=None, taken_back_on=None, outcome="")
    row = rows.exclude(act=Answer.Act.RECHECK).select_related("batch__agency").order_by("pk").last()
    last = _last_day(subject, "sampling.answer")
    if row is None or last is None or last <= row.due_on:
        return
    row.due_on = last
    if row.letters_until:
        answers.wait_for_letters(row, by=by, at=at)
    row.save(update_fields=["due_on", "letters_until"])
    event = noted("sampling.answer_moved", row.batch, by=by, at=at, act=row.act, due=str(last))
    tell(row.batch, row.enterprise_id, event, at)


def recall_follows(recall_id, by, at):
    """Of the notice that a recall will be ordered."""
    row = Recall.objects.select_related(*recalls.RELATED).get(pk=recall_id)
    last = _last_day((recalls.CLOCK, recall_id), "sampling.recall_answer")
    if row.state != states.DRAFT or row.stated_on or row.due_on is None or last is None or last <= row.due_on:
        return
    row.due_on = last
    row.save(update_fields=["due_on"])
    event = noted_of_notice("sampling.answer_moved", row, recalls.SUBJECT, by=by, at=at, due=str(last))
    recalls.tell_producer(row, event, at)


def _last_day(subject, rule):
    rows = Clock.objects.of(*subject).live().filter(rule_code=rule)
    return rows.order_by("-due_on").values_list("due_on", flat=True).first()
