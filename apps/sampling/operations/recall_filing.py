"""What a producer does of a recall itself: reports one, completes it, takes it back, accounts for it at its end.

SAMR Order 19 (from 2020-01-01; the numbers of days from memory). It is reported to the bureau of the province, which
takes it up as the producer wrote it, or sends it back with what it lacks. A report, plan and account are the producer's
own words: no officer changes them.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.queries import last_day
from apps.divisions.models import Agency
from apps.documents.operations import store
from apps.kernel.errors import Invalid
from apps.kernel.stepping import OutOfReach, saved, today
from apps.registry.models import Enterprise
from apps.registry.operations.locking import standing

from .. import states
from ..models import Recall, RecallPaper
from ..permissions import Permission
from ..readers import RECALL
from ..rules import gtin
from .notices import noted, product_of
from .recall_papers import issue
from .recalls import CLOCK, DESK, FIELDS, SUBJECT, recall_of, tell_producer, tell_recall_bureau
from .steps import begin, finish, said, step


@transaction.atomic
def file_recall(*, values, by, at, file=None):
    """Report a recall of one's own products; returns it. `values`: product, known_on and the columns of Recall.

    Raises Invalid.
    """
    _producer(by)
    firm = Enterprise.objects.get(pk=standing(by.enterprise_ids[0]))
    province = Agency.objects.select_related("division").get(level="province")
    row = Recall(
        agency=province, enterprise=firm, kind="voluntary", state=states.FILED_IN, filed_on=today(at),
        filed_by_id=by.user_id, filed_label=by.actor, drafted_label=by.actor, drafted_on=today(at),
    )  # fmt: skip
    return _filed(row, values, file, "sampling.recall_filed", by=by, at=at)


@transaction.atomic
def refile_recall(*, recall_id, values, by, at, file=None):
    """Complete what was sent back, and report it again; returns it."""
    row = _mine(recall_id, by)
    made = step(row, "refile_recall", states.RECALLS, by)
    finish("recall_completion", (CLOCK, row.pk), by=by, at=at)
    row.returned_reason = ""
    return _filed(row, values, file, made.event, by=by, at=at)


def _filed(row, values, file, verb, *, by, at):
    values = dict(values)
    row.product = product_of(values.pop("product"), today(at))
    row.product_code = row.product.code
    for name, value in values.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if row.gtin and not gtin.is_valid(row.gtin):
        raise Invalid(_("This is no barcode: its check digit does not fit."), field="gtin")
    if file:
        row.plan_file = _kept(row, file, by, at)
    saved(row, **FIELDS, sampling_recall_filed="known_on")
    begin("recall_filing", (CLOCK, row.pk), starts_on=today(at), agency=row.agency, label=row.title,
          url=DESK.format(row.pk), by=by, at=at)  # fmt: skip
    event = noted(verb, row, SUBJECT, by=by, at=at, enterprise=row.enterprise_id)
    tell_recall_bureau(row, event, at)
    return row


def late(row):
    """Whether a producer reported its recall after the days it has from finding the defect."""
    return bool(row.known_on) and row.filed_on > last_day("sampling.recall_report", row.known_on)


@transaction.atomic
def drop_recall(*, recall_id, reason, by, at):
    """The producer takes its report back before the bureau has taken it up, and says why; returns it."""
    row = _mine(recall_id, by)
    made = step(row, "drop_recall", states.RECALLS, by)
    row.returned_reason = said(reason, "reason", _("Say why."))
    row.save()
    _stop(row, by, at)
    event = noted(made.event, row, SUBJECT, by=by, at=at, reason=row.returned_reason)
    tell_recall_bureau(row, event, at)
    return row


@transaction.atomic
def account_recall(*, recall_id, taken_back, summary, by, at, file=None):
    """The producer accounts for a published recall: how many pieces it took back or put right, and how. Once."""
    row = _mine(recall_id, by)
    if row.state != states.SHOWN or row.reported_on:
        raise Invalid(_("A published recall is accounted for once, before it is recorded as carried out."))
    if not 0 <= taken_back <= row.amount:
        raise Invalid(_("No more pieces are taken back than were recalled."), field="taken_back")
    row.reported_text = said(
        summary, "summary", _("Say how the recall was carried out, and what became of the rest."), 4000
    )
    row.reported_on, row.reported_back = today(at), taken_back
    if file:
        row.reported_file = _kept(row, file, by, at)
    row.save()
    for rule in ("recall_account", "recall_progress", "recall_plan"):  # at its end nothing is planned any more
        finish(rule, (CLOCK, row.pk), by=by, at=at)
    event = noted("sampling.recall_accounted", row, SUBJECT, by=by, at=at, taken_back=taken_back)
    tell_recall_bureau(row, event, at)
    return row


# --- the bureau's part ------------------------------------------------------------------------------------------------
@transaction.atomic
def take_recall(*, recall_id, by, at):
    """Take a reported recall up as its producer wrote it, for the second officer; a receipt is written. Returns it."""
    row = recall_of(recall_id, by)
    made = step(row, "take_recall", states.RECALLS, by, row.agency_id)
    row.drafted_by_id, row.drafted_label, row.drafted_on = by.user_id, by.actor, today(at)
    row.returned_reason = ""
    row.save()
    _stop(row, by, at)
    paper = issue(row, RecallPaper.Kind.RECEIPT, by=by, at=at)
    tell_producer(row, noted(made.event, row, SUBJECT, by=by, at=at, number=paper.number), at)
    return row


@transaction.atomic
def send_back_recall(*, recall_id, reason, by, at):
    """Send a reported recall back with all that it lacks; its producer has days to complete it. Returns it."""
    row = recall_of(recall_id, by)
    made = step(row, "send_back_recall", states.RECALLS, by, row.agency_id)
    row.returned_reason = said(reason, "reason", _("Say at once all that the report lacks."))
    row.save()
    _stop(row, by, at)
    clock = begin("recall_completion", (CLOCK, row.pk), starts_on=today(at), agency=row.agency, label=row.title,
                  url=DESK.format(row.pk), enterprise_id=row.enterprise_id, by=by, at=at)  # fmt: skip
    paper = issue(row, RecallPaper.Kind.BACK, by=by, at=at, reason=row.returned_reason, due=str(clock.due_on))
    event = noted(made.event, row, SUBJECT, by=by, at=at, reason=row.returned_reason, number=paper.number)
    tell_producer(row, event, at)
    return row


def _stop(row, by, at):
    for rule in ("recall_filing", "recall_completion"):
        finish(rule, (CLOCK, row.pk), by=by, at=at)


def _producer(by):
    by.require(Permission.ANSWER)
    if not by.is_enterprise:
        raise OutOfReach


def _mine(recall_id, by):
    _producer(by)
    return recall_of(recall_id, by)


def _kept(row, file, by, at):
    return store(file=file, owner=(RECALL, str(row.pk or "")), by=by, at=at, division=row.agency.division_id)
