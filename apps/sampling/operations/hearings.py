"""A hearing that an enterprise asked for: it is called to it in writing, in time; somebody apart leads it.

Administrative Penalty Law Arts. 63 and 64: the call is served so many working days before, whoever leads the hearing
has not worked on the case, and there are minutes. A hearing is closed only where its newest call is proved to have
reached the enterprise in time (hearing_calls.py); coming to one that was called too late does not heal that, for those
days are for preparing: the enterprise is called anew. A hearing may be put off too, with a reason: that is a call of
its own, with the same days before it. Nothing is decided before (answers.heard).
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.deadlines.queries import last_day
from apps.documents import proofs
from apps.documents.papers import ended
from apps.documents.proofs import CalledTooLate, ProofWaits
from apps.kernel.errors import Invalid
from apps.kernel.figures import day as day_text
from apps.kernel.stepping import today

from ..models import Answer, Paper
from ..permissions import Permission
from . import answers, hearing_calls, papers
from .following import noted_order, told
from .hearing_calls import CALL_RULE
from .steps import ORDER_CLOCK, OtherBureau, apart, finish, own, own_agency, said

WORDS = {Answer.Act.SUSPENSION: "责令停业整顿", Answer.Act.REVOCATION: "吊销营业执照"}


def earliest(day):
    """The first day for a hearing whose call is served on a day."""
    return last_day(CALL_RULE, day)


@transaction.atomic
def call_hearing(*, answer_id, on, place, by, at, reason=""):
    """Call the enterprise to its hearing, so many working days before at least; returns the Answer.

    Called anew with the reason and a paper of its own: the newest call came too late, or the hearing is put off. Raises
    ProofWaits while the record of a service waits for the second look.
    """
    row = _waiting(answer_id, by)
    own(by, Permission.FOLLOW, row.rectification.agency_id)
    earlier, put_off = row.call, called_in_time(row)
    if row.hearing_on is not None:
        if row.call and row.call.proofs.waiting().exists():
            raise ProofWaits
        reason = said(reason, "reason", _("Say why another day or place: the enterprise reads it."))
    first = earliest(today(at))
    if on < first:
        raise Invalid(_("The hearing is on %(day)s or later: its call is served in time before.")
                      % {"day": day_text(first)}, field="on")  # fmt: skip
    row.called_on, row.hearing_on, row.called_by_id = today(at), on, by.user_id
    row.hearing_place = said(place, "place", _("Say where the hearing is held."), 200)
    order = row.rectification
    row.call = papers.issue(
        row.batch, Paper.Kind.HEARING, by=by, at=at, agency=order.agency, enterprise=row.enterprise,
        notice=row.paper.number, act=WORDS[row.act], hearing_on=str(on), place=row.hearing_place,
        earlier=earlier.number if earlier else "", reason=ended(reason) if reason else "",
    )  # fmt: skip
    row.call_receipt = ""
    row.save()
    hearing_calls.owe_call(row, by=by, at=at)
    if put_off:  # the bureau that called in time has its days anew; one that did not is late as it was
        finish("hearing", (ORDER_CLOCK, order.pk), by=by, at=at)
        answers.owe_decision((ORDER_CLOCK, order.pk), row.batch, order, rule="hearing", by=by, at=at)
    told(order, noted_order("sampling.hearing_called", order, by=by, at=at, number=row.call.number, act=row.act,
                            on=str(on), reason=reason), at)  # fmt: skip
    return row


def called_in_time(row):
    """Whether the newest call is proved to have reached the enterprise as long before the hearing as its rules ask."""
    calls = Paper.objects.filter(pk=row.call_id)
    return row.hearing_on is not None and proofs.called_in_time(calls, row.hearing_on, _first_day)


def _first_day(served_on, called_on):
    return last_day(CALL_RULE, served_on, law_of=called_on)


@transaction.atomic
def hold_hearing(*, answer_id, minutes, by, at):
    """Close the hearing with its minutes, on its day or later: they say too where the enterprise did not appear. Led by
    somebody who has not acted in the matter; returns the Answer. Raises CalledTooLate where the newest call is not
    proved to have come in time."""
    row = _waiting(answer_id, by)
    by.require_any(Permission.FOLLOW, Permission.DECIDE)
    if not own_agency(by, row.rectification.agency_id):
        raise OtherBureau
    apart("order", row.rectification_id, by)
    if row.hearing_on is None or row.hearing_on > today(at):
        raise Invalid(_("The enterprise has not been called to it, or its day has not come."), field="minutes")
    if not called_in_time(row):
        raise CalledTooLate
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
    return hearing_calls.waiting(Answer.objects.filter(rectification__isnull=False), answer_id, by)
