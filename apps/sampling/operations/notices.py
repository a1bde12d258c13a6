"""Consumer warnings (消费警示): drawn up from published results, approved by a second officer, published, withdrawn.

Product Quality Law Art. 24, Consumer Rights Law Art. 33 (from memory). A warning names no more than what is published.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.divisions.models import Agency, Division
from apps.divisions.queries import within
from apps.documents.numbering import paper_number
from apps.kernel.errors import DomainError, Invalid
from apps.kernel.stepping import SamePerson, locked, reasoned, saved, today

from .. import states
from ..models import Batch, ConsumerWarning, Product
from ..permissions import Permission
from .steps import note, own, said, step

SUBJECT, WORD = "sampling_warning", "警示"
RELATED = ("agency__division", "product", "division")
FIELDS = {"sampling_consumerwarning_whole": "advice", "sampling_consumerwarning_figures": "until",
          "sampling_consumerwarning_titled": "title"}  # fmt: skip


class ResultGone(DomainError):
    code = "result-gone"
    message = _("A failure this rests on is no longer public. Return it, and have it drawn up anew.")


class NoticeStands(DomainError):
    code = "notice-stands"
    message = _("What was submitted stands: have it returned, and change the draft.")


@transaction.atomic
def draft_warning(*, values, by, at):
    """Draw a warning up from the results that are public now; returns it.

    `values`: product (code of the catalogue), division (six digits, "" for all of the bureau's area), since, until,
    title, found, advice. Raises Invalid where nothing of that failed.
    """
    by.require(Permission.PUBLISH)
    row = ConsumerWarning(agency=bureau(by), drafted_by_id=by.user_id, drafted_label=by.actor, drafted_on=today(at))
    return _drawn_up(row, values, "sampling.warning_drafted", by=by, at=at)


@transaction.atomic
def change_warning(*, warning_id, values, by, at):
    """Draw a draft up anew, with the results that are public now; returns it."""
    row = locked(ConsumerWarning, warning_id, by, *RELATED)
    own(by, Permission.PUBLISH, row.agency_id)
    if row.state != states.DRAFT:
        raise NoticeStands
    return _drawn_up(row, values, "sampling.warning_changed", by=by, at=at)


def _drawn_up(row, values, verb, *, by, at):
    values = dict(values)
    row.product = product_of(values.pop("product"), today(at))
    row.product_code = row.product.code
    row.division = _place(row.agency, values.pop("division", ""))
    for name, value in values.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    rows = results_of(row, today(at))
    failures = list(rows.filter(verdict="fail").order_by("pk").values_list("pk", flat=True))
    row.counted, row.failed = rows.count(), len(failures)
    saved(row, **FIELDS)
    row.batches.set(failures)
    noted(verb, row, SUBJECT, by=by, at=at, product=row.product_code, failed=row.failed)
    return row


def results_of(row, on):
    """Results that are public on a day and of which the warning speaks: its product, place and time of sampling."""
    rows = Batch.objects.public(on).filter(product_code=row.product_code, visited_on__range=(row.since, row.until))
    return rows.filter(within(row.division_id, field="division__code")) if row.division_id else rows


def _place(agency, code):
    """The division a warning is about: within the bureau's own area, None for the whole province."""
    if agency.level == "province":
        return Division.objects.get(pk=code) if code else None
    code = code or agency.division_id
    if not code.startswith(agency.division.prefix):
        raise Invalid(_("A bureau warns of what was found in its own area."), field="division")
    return Division.objects.get(pk=code)


def bureau(by):
    agency = Agency.objects.select_related("division").filter(pk=by.agency_code).first()
    if agency is None:
        raise Invalid(_("A notice belongs to a bureau."))
    return agency


def product_of(code, on):
    row = Product.objects.on(on).filter(code=code).first()
    if row is None:
        raise Invalid(_("This product is not in the catalogue."), field="product")
    return row


# --- the way of a warning ---------------------------------------------------------------------------------------------
@transaction.atomic
def submit_warning(*, warning_id, by, at):
    """Hand a warning to the second officer; returns it. Raises ResultGone."""
    row = locked(ConsumerWarning, warning_id, by, *RELATED)
    all_public(row, today(at))
    return submitted(row, "submit_warning", states.WARNINGS, SUBJECT, by=by, at=at)


@transaction.atomic
def return_warning(*, warning_id, reason, by, at):
    """Give a warning back to its author with the reason; returns it."""
    row = locked(ConsumerWarning, warning_id, by, *RELATED)
    return returned(row, "return_warning", states.WARNINGS, SUBJECT, reason, by=by, at=at)


@transaction.atomic
def approve_warning(*, warning_id, by, at):
    """The second officer approves; returns it. Raises SamePerson, ResultGone."""
    row = locked(ConsumerWarning, warning_id, by, *RELATED)
    all_public(row, today(at))
    return approved(row, "approve_warning", states.WARNINGS, SUBJECT, by=by, at=at)


@transaction.atomic
def publish_warning(*, warning_id, by, at):
    """Publish an approved warning under its number; returns it. Raises ResultGone."""
    row = locked(ConsumerWarning, warning_id, by, *RELATED)
    all_public(row, today(at))
    event = published(row, "publish_warning", states.WARNINGS, by=by, at=at, word=WORD)
    row.save()
    noted(event, row, SUBJECT, by=by, at=at, number=row.number)
    return row


@transaction.atomic
def withdraw_warning(*, warning_id, reason, by, at):
    """A second officer takes a published warning back and says why; its page says so. Returns it."""
    row = locked(ConsumerWarning, warning_id, by, *RELATED)
    event = withdrawn(row, "withdraw_warning", states.WARNINGS, reason, by=by, at=at)
    row.save()
    noted(event, row, SUBJECT, by=by, at=at, reason=row.withdrawn_reason, number=row.number)
    return row


def all_public(row, on):
    """Every failure the warning rests on can be read by anybody; raises ResultGone."""
    if row.batches.count() != Batch.objects.public(on).filter(warnings=row, verdict="fail").count():
        raise ResultGone


# --- shared with recalls.py -------------------------------------------------------------------------------------------
def submitted(row, verb, table, subject, *, by, at):
    made = step(row, verb, table, by, row.agency_id)
    row.returned_reason = ""
    row.save()
    noted(made.event, row, subject, by=by, at=at)
    return row


def returned(row, verb, table, subject, reason, *, by, at):
    made = step(row, verb, table, by, row.agency_id)
    row.returned_reason = reasoned(reason, 500)
    row.save()
    noted(made.event, row, subject, by=by, at=at, reason=row.returned_reason)
    return row


def approved(row, verb, table, subject, *, by, at):
    made = step(row, verb, table, by, row.agency_id)
    if by.user_id is not None and by.user_id == row.drafted_by_id:
        raise SamePerson
    row.approved_by_id, row.approved_label, row.approved_on = by.user_id, by.actor, today(at)
    row.save()
    noted(made.event, row, subject, by=by, at=at)
    return row


def published(row, verb, table, *, by, at, word):
    """Make the move and give the number; returns the event's verb. The caller saves and notes."""
    made = step(row, verb, table, by, row.agency_id)
    row.number = paper_number(agency_code=row.agency_id, word=word, year=today(at).year)
    row.published_on = today(at)
    return made.event


def withdrawn(row, verb, table, reason, *, by, at):
    made = step(row, verb, table, by, row.agency_id)
    row.withdrawn_reason = said(reason, "reason", _("A notice is withdrawn on a day and for a reason."))
    row.withdrawn_on, row.withdrawn_label = today(at), by.actor
    return made.event


def noted(verb, row, subject, *, by, at, **data):
    return note(verb, (subject, row.pk), by=by, at=at, agency=row.agency, title=row.title, **data)
