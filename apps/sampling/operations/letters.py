"""What a party sends on paper the bureau enters: for whoever has no account here, and for whoever writes all the same.

An objection is in writing (Product Quality Law Art. 15), and the day of its posting counts. The scan is kept; nothing
is decided against the party on what was entered before another officer has held it against the scan (steps.seen).
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.documents.letters import keep_scan
from apps.documents.rules.on_paper import day_on_paper, posting_day
from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.stepping import OutOfReach, Overtaken, SamePerson, saved, today

from .. import states
from ..models import Answer, Letter, Notice
from ..permissions import Permission, own_agency
from ..readers import LETTER
from .answers import HEARD, NOT_SERVED, answer_of, awaited, stated
from .following import noted_order, order_of, told
from .objecting import objected
from .steps import (
    ORDER_CLOCK,
    PORTAL,
    OtherBureau,
    finish,
    held,
    noted,
    of_batch,
    own,
    said,
    step,
    tell,
)
from .telling import opened_again


@transaction.atomic
def enter_objection(*, notice_id, kind, reason, manner, received_on, file, by, at, posted_on=None, above=False):
    """Enter an objection that came on paper; returns the Objection. Raises TooLate where it was not posted in time.

    One that was posted in time and comes when the failure stands opens it again, while nothing rests on it.
    """
    notice = Notice.objects.visible_to(by).filter(pk=notice_id).first()
    if notice is None or by.is_enterprise:
        raise OutOfReach
    batch = held(notice.batch_id, by)
    own(by, Permission.NOTIFY, batch.agency_id)
    if batch.state not in (states.NOTIFIED, states.RETEST, states.STANDS):
        raise Overtaken
    if not notice.served_on:
        raise Invalid(_("First the service of the notice is put on record."))
    day = _day(manner, posted_on, received_on, notice.served_on, at)
    row = objected(notice, batch, kind, reason, day, by=by, at=at, above=above)
    _keep(Letter(batch=batch, agency=batch.agency, objection=row), manner, posted_on, received_on, file, by=by, at=at)
    if batch.state == states.STANDS:
        _open_again(batch, by=by, at=at)
    return row


def _open_again(batch, *, by, at):
    if batch.rectifications.exists():
        raise Invalid(_("An order rests on this failure already."))
    made = step(batch, "hear_after_all", states.BATCHES, by)
    opened_again(batch, noted(made.event, batch, by=by, at=at), by=by, at=at)


@transaction.atomic
def enter_answer(*, answer_id, statement, manner, received_on, file, by, at, posted_on=None, wants_hearing=False):
    """Enter what an enterprise states on paper to what it faces; returns the Answer. An entry that nobody has held
    against its scan yet can be made anew."""
    row = answer_of(Answer.objects.visible_to(by), answer_id, by)
    if by.is_enterprise:
        raise OutOfReach
    order = row.rectification
    own(by, Permission.FOLLOW if order else Permission.NOTIFY, order.agency_id if order else row.batch.agency_id)
    if not awaited(row):
        raise Overtaken
    if row.served_on is None:
        raise Invalid(NOT_SERVED)
    known = Letter.objects.select_for_update().filter(answer=row).first()
    if row.stated_on and (known is None or known.seconded_on):
        raise Invalid(_("The enterprise has stated its case already."))
    day = _day(manner, posted_on, received_on, row.served_on, at)
    if day > row.due_on:
        raise Invalid(
            _("A statement is possible once, until %(day)s.") % {"day": day_text(row.due_on)}, field="received_on"
        )
    row.statement, row.stated_on = said(statement, "statement", _("Write what the enterprise states."), 8000), day
    row.wants_hearing = bool(wants_hearing) and row.act in HEARD
    row.save()
    letter = known or Letter(batch=row.batch, agency=order.agency if order else row.batch.agency, answer=row)
    _keep(letter, manner, posted_on, received_on, file, by=by, at=at)
    stated(row, by=by, at=at)
    tell(row.batch, row.enterprise_id, noted("sampling.answer_entered", row.batch, by=by, at=at, act=row.act), at)
    return row


@transaction.atomic
def enter_report(*, order_id, report, manner, received_on, file, by, at, posted_on=None):
    """Enter the report on an order that came on paper; returns the Rectification."""
    row = order_of(order_id, by)
    own(by, Permission.FOLLOW, row.agency_id)
    if row.served_on is None:
        raise Overtaken
    day = _day(manner, posted_on, received_on, row.served_on, at)
    made = step(row, "report_done", states.RECTIFICATIONS, PORTAL)  # the right to report is the enterprise's
    row.report, row.reported_on = said(report, "report", _("Write what was done."), 8000), day
    row.save()
    letter = Letter.objects.select_for_update().filter(order=row).first()
    _keep(letter or Letter(batch=row.batch, agency=row.agency, order=row), manner, posted_on, received_on, file, by=by,
          at=at)  # fmt: skip
    for rule in ("rectification", "extension_decision", "reporting_up", "suspending"):
        finish(rule, (ORDER_CLOCK, row.pk), by=by, at=at)
    told(row, noted_order(made.event, row, by=by, at=at, entered=str(day)), at)
    return row


@transaction.atomic
def second_letter(*, letter_id, by, at):
    """Another officer has held what was entered against its scan; returns the Letter."""
    seen = Letter.objects.visible_to(by).filter(pk=letter_id).first()
    if seen is None or by.is_enterprise:
        raise OutOfReach
    of_batch(seen.batch_id, by)
    by.require_any(Permission.NOTIFY, Permission.FOLLOW, Permission.CONCLUDE, Permission.DECIDE)
    if not own_agency(by, seen.agency_id):
        raise OtherBureau
    row = Letter.objects.select_for_update(of=("self",)).select_related("batch__agency").get(pk=letter_id)
    if row.seconded_on:
        raise Overtaken
    if by.user_id is not None and by.user_id == row.entered_by_id:
        raise SamePerson
    row.seconded_on, row.seconded_by_id, row.seconded_label = today(at), by.user_id, by.actor
    row.save()
    noted("sampling.letter_seen", row.batch, by=by, at=at, letter=row.pk)
    return row


def _day(manner, posted_on, received_on, first, at):
    return day_on_paper(manner, posted_on, received_on, first=first, today=today(at),
                        before=_("Nobody answers what has not been served."))  # fmt: skip


def _keep(letter, manner, posted_on, received_on, file, *, by, at):
    """The scan and how it came; entered anew, it waits for its second look again."""
    letter.scan = keep_scan(file, owner=(LETTER, str(letter.batch_id)), by=by, at=at,
                            division=letter.agency.division_id)  # fmt: skip
    letter.manner, letter.received_on, letter.entered_on = manner, received_on, today(at)
    letter.posted_on = posting_day(manner, posted_on, received_on)
    letter.entered_by_id, letter.entered_label = by.user_id, by.actor
    letter.seconded_on, letter.seconded_by_id, letter.seconded_label = None, None, ""
    saved(letter, sampling_letter_posted="posted_on", sampling_letter_entered="received_on")
