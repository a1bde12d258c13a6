"""Recalls (召回): reported by the producer, or ordered once it was told and heard; approved, published, carried out.

SAMR Order 19 (from 2020-01-01; the numbers of days from memory). A published recall is a fact of the ledger under the
kinds recall_voluntary and recall_ordered.
"""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.deadlines.queries import last_day
from apps.documents.operations import store
from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.stepping import OutOfReach, locked, saved, today
from apps.notifications.operations import notify
from apps.records.operations.facts import everyone, find_enterprise, record_fact, withdraw_fact
from apps.registry.models import Enterprise
from apps.registry.operations.locking import hold, standing

from .. import states
from ..models import Batch, Recall, RecallPaper
from ..permissions import Permission
from ..readers import RECALL
from ..rules import gtin
from .notices import (
    NoticeStands,
    ResultGone,
    approved,
    bureau,
    noted,
    product_of,
    published,
    returned,
    submitted,
    withdrawn,
)
from .recall_limits import CLOCK, DESK, owe_bureau, under_way
from .recall_papers import issue
from .steps import PORTAL, SOURCE, TOLD, begin, finish, own, said, step, stop_all

SUBJECT, WORD = "sampling_recall", "召回"
RELATED = ("agency__division", "product", "enterprise", "batch", "fact")
MINE = "/my/recalls/{}/"
KINDS = {"voluntary": ("recall_voluntary", 0), "ordered": ("recall_ordered", 2)}  # kind of fact, severity
FIELDS = {"sampling_recall_whole": "defect", "sampling_recall_days": "ends_on", "sampling_recall_state": "kind",
          "sampling_recall_titled": "title"}  # fmt: skip


@transaction.atomic
def draft_recall(*, values, by, at):
    """Draw a recall up; returns it.

    `values`: kind, enterprise_code, batch_id (the failure it follows, or None), product (code of the catalogue), and
    the columns of Recall. Raises Invalid.
    """
    by.require(Permission.PUBLISH)
    row = Recall(agency=bureau(by), drafted_by_id=by.user_id, drafted_label=by.actor, drafted_on=today(at))
    return _drawn_up(row, values, "sampling.recall_drafted", by=by, at=at)


@transaction.atomic
def change_recall(*, recall_id, values, by, at):
    """Change a draft; returns it. What its producer was told of stands."""
    row = recall_of(recall_id, by)
    own(by, Permission.PUBLISH, row.agency_id)
    if row.state != states.DRAFT or row.told_on:
        raise NoticeStands
    return _drawn_up(row, values, "sampling.recall_changed", by=by, at=at)


def _drawn_up(row, values, verb, *, by, at):
    values = dict(values)
    row.product = product_of(values.pop("product"), today(at))
    row.product_code = row.product.code
    firm = find_enterprise(values.pop("enterprise_code").strip())
    if firm is None:
        raise Invalid(_("No enterprise of the register has this code."), field="enterprise_code")
    row.enterprise = firm
    row.batch = _failure(values.pop("batch_id", None), row, by)
    for name, value in values.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if row.gtin and not gtin.is_valid(row.gtin):
        raise Invalid(_("This is no barcode: its check digit does not fit."), field="gtin")
    saved(row, **FIELDS)
    noted(verb, row, SUBJECT, by=by, at=at, kind=row.kind, enterprise=row.enterprise_id)
    return row


def _failure(batch_id, row, by):
    """The failure a recall follows: one that stands, of the same product, of which the enterprise is a party."""
    if not batch_id:
        return None
    batch = Batch.objects.visible_to(by).filter(pk=batch_id, verdict="fail").first()
    firm = standing(row.enterprise_id)
    parties = {standing(pk) for pk in (batch.enterprise_id, batch.producer_id) if pk} if batch else set()
    if (
        not batch
        or batch.state not in (states.STANDS, states.SHOWN)
        or firm not in parties
        or batch.product_code != row.product_code
    ):
        raise Invalid(_("Name a batch of this enterprise and this product whose failure stands."), field="batch_id")
    return batch


@transaction.atomic
def tell_recall(*, recall_id, receipt, by, at):
    """Tell the producer that a recall will be ordered, and until when it may bring evidence; returns the Recall."""
    row = recall_of(recall_id, by)
    made = step(row, "tell_recall", states.RECALLS, by, row.agency_id)
    if not row.is_ordered or row.told_on:
        raise Invalid(_("Only the producer of a recall by order is told, once."))
    row.receipt = said(receipt, "receipt", _("Service is proved by a receipt: say who signed, or the number."), 200)
    row.told_on = today(at)
    row.due_on = begin("recall_answer", (CLOCK, row.pk), starts_on=row.told_on, agency=row.agency, label=row.title,
                       url=DESK.format(row.pk), enterprise_id=row.enterprise_id, by=by, at=at).due_on  # fmt: skip
    row.save()
    paper = issue(row, RecallPaper.Kind.NOTICE, by=by, at=at, due=str(row.due_on))
    told = noted(made.event, row, SUBJECT, by=by, at=at, due=str(row.due_on), number=paper.number)
    tell_producer(row, told, at)
    return row


@transaction.atomic
def answer_recall(*, recall_id, statement, by, at, file=None):
    """The producer brings its evidence within its days, once; returns the Recall."""
    by.require(Permission.ANSWER)
    if not by.is_enterprise:
        raise OutOfReach
    row = recall_of(recall_id, by)
    if row.state != states.DRAFT or not row.told_on or row.stated_on or today(at) > row.due_on:
        raise Invalid(_("A statement is possible once, while your days run."))
    row.statement = said(statement, "statement", _("Write what you have to say."), 8000)
    row.stated_on = today(at)
    if file:
        row.statement_file = store(file=file, owner=(RECALL, str(row.pk)), by=by, at=at,
                                   division=row.agency.division_id)  # fmt: skip
    row.save()
    finish("recall_answer", (CLOCK, row.pk), by=by, at=at)
    event = noted("sampling.recall_answered", row, SUBJECT, by=by, at=at)
    tell_recall_bureau(row, event, at)
    return row


def on_ground(row):
    """An order rests on its failure: once that was set aside, nothing is ordered on it; raises ResultGone."""
    failed = Q(verdict="fail", state__in=[states.STANDS, states.SHOWN])
    if row.is_ordered and row.batch_id and not Batch.objects.filter(failed, pk=row.batch_id).exists():
        raise ResultGone


def ground_gone(batch, at):
    """The result that recalls follow was set aside: each bureau hears of its own, and looks at it. None is turned by
    itself, for whoever owns the product has read it."""
    rows = Recall.objects.filter(batch=batch).exclude(state__in=[states.WITHDRAWN, states.NOT_FILED, states.NO_ORDER])
    for row in rows.select_related("agency").order_by("pk"):
        tell_recall_bureau(
            row, noted("sampling.recall_ground_gone", row, SUBJECT, by=PORTAL, at=at, batch=batch.pk), at
        )


@transaction.atomic
def submit_recall(*, recall_id, by, at):
    """Hand a recall to the second officer, one by order once its producer could answer; returns it, or ResultGone."""
    row = recall_of(recall_id, by)
    on_ground(row)
    if row.is_ordered and not row.told_on:
        raise Invalid(_("Tell the producer first: it may bring evidence before a recall is ordered."))
    if row.is_ordered and not row.stated_on and row.due_on >= today(at):
        raise Invalid(_("The producer may still bring evidence until %(day)s.") % {"day": day_text(row.due_on)})
    return submitted(row, "submit_recall", states.RECALLS, SUBJECT, by=by, at=at)


@transaction.atomic
def return_recall(*, recall_id, reason, by, at):
    """Give a recall back to its author with the reason, one that its producer reported to be looked at again; or it is
    sent back to the producer from there. Returns it."""
    row = recall_of(recall_id, by)
    verb = "return_filed_recall" if row.filed_on else "return_recall"
    return returned(row, verb, states.RECALLS, SUBJECT, reason, by=by, at=at)


@transaction.atomic
def approve_recall(*, recall_id, by, at):
    """The second officer approves; returns it. Raises SamePerson, ResultGone."""
    row = recall_of(recall_id, by)
    on_ground(row)
    return approved(row, "approve_recall", states.RECALLS, SUBJECT, by=by, at=at)


@transaction.atomic
def publish_recall(*, recall_id, by, at):
    """Publish a recall before it is carried out; it is a fact of the ledger. Returns it. Raises ResultGone."""
    row = held_recall(recall_id, by)
    on_ground(row)
    event = published(row, "publish_recall", states.RECALLS, by=by, at=at, word=WORD)
    row.fact = _fact(row, by, at)
    row.save()
    under_way(row, by=by, at=at)
    if row.is_ordered:
        issue(row, RecallPaper.Kind.ORDER, by=by, at=at, basis=states.RECALL_BASIS)
    tell_producer(row, noted(event, row, SUBJECT, by=by, at=at, number=row.number, fact=row.fact_id), at)
    return row


def _fact(row, by, at):
    kind, severity = KINDS[row.kind]
    return record_fact(
        kind=kind, occurred_on=row.published_on, source=SOURCE, source_key=f"recall-{row.pk}", severity=severity,
        title=f"{'责令召回' if row.is_ordered else '主动召回'}：{row.product_name}"[:300], document_number=row.number,
        legal_basis=states.RECALL_BASIS, enterprise=Enterprise.objects.get(pk=standing(row.enterprise_id)),
        agency=row.agency, public_from=row.published_on,
        public_until=last_day("sampling.publicity", row.published_on), detail={"recall": row.pk},
        people=everyone(row.drafted_by_id, row.approved_by_id, by.user_id), by=PORTAL, at=at,
    )  # fmt: skip


@transaction.atomic
def finish_recall(*, recall_id, taken_back, summary, by, at):
    """The recall was carried out: how many pieces were taken back or put right, and how. Returns it. What its effect
    was another officer says (recall_walk.py)."""
    row = recall_of(recall_id, by)
    made = step(row, "finish_recall", states.RECALLS, by, row.agency_id)
    if not 0 <= taken_back <= row.amount:
        raise Invalid(_("No more pieces are taken back than were recalled."), field="taken_back")
    row.taken_back, row.ended_on, row.ended_by_id = taken_back, today(at), by.user_id
    row.summary = said(summary, "summary", _("Say how the recall was carried out, and what became of the rest."), 4000)
    row.save()
    stop_all((CLOCK, row.pk), by=by, at=at)
    owe_bureau("recall_assessment", row, by=by, at=at)
    tell_producer(row, noted(made.event, row, SUBJECT, by=by, at=at, taken_back=taken_back), at)
    return row


@transaction.atomic
def withdraw_recall(*, recall_id, reason, by, at):
    """A second officer takes a published recall back and says why: its fact is withdrawn with it. Returns it."""
    row = held_recall(recall_id, by)
    event = withdrawn(row, "withdraw_recall", states.RECALLS, reason, by=by, at=at)
    row.save()
    if row.fact_id and row.fact.state != "withdrawn":
        withdraw_fact(fact_id=row.fact_id, reason=row.withdrawn_reason, by=PORTAL, at=at)
    stop_all((CLOCK, row.pk), by=by, at=at)
    tell_producer(row, noted(event, row, SUBJECT, by=by, at=at, reason=row.withdrawn_reason, number=row.number), at)
    return row


def recall_of(recall_id, by):
    return locked(Recall, recall_id, by, *RELATED)


def held_recall(recall_id, by):
    """The recall, locked after its enterprise as it stands now: a merge holds that before it goes on to facts."""
    firm = Recall.objects.visible_to(by).filter(pk=recall_id).values_list("enterprise_id", flat=True).first()
    if firm is None:
        raise OutOfReach
    hold(standing(firm))
    return recall_of(recall_id, by)


def tell_producer(row, event, at):
    notify(kind=TOLD, to=("enterprise", standing(row.enterprise_id)), event=event, at=at, url=MINE.format(row.pk),
           data=_data(row, event))  # fmt: skip


def tell_recall_bureau(row, event, at):
    notify(kind=TOLD, to=("agency", row.agency_id), event=event, at=at, url=DESK.format(row.pk), data=_data(row, event))


def _data(row, event):
    return {"batch": row.title, "agency": row.agency.name, "step": event.verb}
