"""A hearing that an enterprise asked for: it is called to it in writing, in time; somebody apart leads it.

Administrative Penalty Law Arts. 63 and 64: the call is served so many working days before, whoever leads the hearing
has not worked on the case, and there are minutes. Nothing is decided before (answers.heard).
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.models import Limit
from apps.deadlines.queries import calendar
from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.stepping import today

from ..models import Answer, Paper
from ..permissions import Permission
from . import answers, papers
from .following import noted_order, told
from .steps import ORDER_CLOCK, OtherBureau, apart, finish, own, own_agency, said

WORDS = {Answer.Act.SUSPENSION: "责令停业整顿", Answer.Act.REVOCATION: "吊销营业执照"}


def earliest(day):
    """The first day for a hearing whose call is served on a day."""
    return calendar().working_day_after(day, int(Limit.objects.in_force("sampling.hearing_notice", day).value))


@transaction.atomic
def call_hearing(*, answer_id, on, place, receipt, by, at):
    """Call the enterprise to its hearing: the call is written and served today, and the day lies so many working days
    after that. Called again, the newer call counts. Returns the Answer."""
    row = _waiting(answer_id, by)
    own(by, Permission.FOLLOW, row.rectification.agency_id)
    first = earliest(today(at))
    if on < first:
        raise Invalid(_("The hearing is on %(day)s or later: its call is served in time before.")
                      % {"day": day_text(first)}, field="on")  # fmt: skip
    row.called_on, row.hearing_on, row.called_by_id = today(at), on, by.user_id
    row.hearing_place = said(place, "place", _("Say where the hearing is held."), 200)
    row.call_receipt = said(receipt, "receipt", answers.PROOF, 200)
    row.save()
    order = row.rectification
    paper = papers.issue(row.batch, Paper.Kind.HEARING, by=by, at=at, agency=order.agency, enterprise=row.enterprise,
                         notice=row.paper.number, act=WORDS[row.act], hearing_on=str(on),
                         place=row.hearing_place)  # fmt: skip
    told(order, noted_order("sampling.hearing_called", order, by=by, at=at, number=paper.number, act=row.act,
                            on=str(on)), at)  # fmt: skip
    return row


@transaction.atomic
def hold_hearing(*, answer_id, minutes, by, at):
    """Close the hearing with its minutes, on its day or later: they say too where the enterprise did not appear. Led by
    somebody who has not acted in the matter; returns the Answer."""
    row = _waiting(answer_id, by)
    by.require_any(Permission.FOLLOW, Permission.DECIDE)
    if not own_agency(by, row.rectification.agency_id):
        raise OtherBureau
    apart("order", row.rectification_id, by)
    if row.hearing_on is None or row.hearing_on > today(at):
        raise Invalid(_("The enterprise has not been called to it, or its day has not come."), field="minutes")
    row.minutes = said(minutes, "minutes", _("A hearing leaves minutes."), 8000)
    row.heard_on, row.heard_by_id, row.heard_label = today(at), by.user_id, by.actor
    row.save()
    order = row.rectification
    finish("hearing", (ORDER_CLOCK, order.pk), by=by, at=at)
    answers.owe_decision((ORDER_CLOCK, order.pk), row.batch, order, by=by, at=at)
    told(order, noted_order("sampling.answer_heard", order, by=by, at=at, act=row.act), at)
    return row


def _waiting(answer_id, by):
    """The Answer, locked, whose hearing was asked for and not held; raises Invalid."""
    row = answers.answer_of(Answer.objects.filter(rectification__isnull=False), answer_id, by)
    if not row.wants_hearing or row.heard_on or row.taken_back_on:
        raise Invalid(_("No hearing is waiting."))
    return row
