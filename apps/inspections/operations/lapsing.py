"""What waits for a decision lapses with what it is about: requests for recusal with a visit that falls away, of which
the party is told; the word of a reviewer with the result that went back, or the order that is closed."""

from apps.kernel.stepping import today

from ..models import Consent
from ..models.recusal import WAITING
from . import telling
from .steps import finish, note

RECUSAL = "inspections.recusal"  # the clock of a request that somebody steps aside


def lapse(visit, *, enterprise_id, page, subject, by, at):
    """What waits at a visit that has just fallen away lapses for its reason. `enterprise_id`: whom to tell; `subject`:
    the visit in the audit."""
    waiting = visit.recusals.filter(WAITING).select_related("inspector").order_by("pk")
    for row in waiting.select_for_update(of=("self",)):
        row.visit = visit
        row.lapsed_on, row.lapsed_reason = today(at), visit.void_reason
        row.save()
        finish("recusal_answer", (RECUSAL, row.pk), by=by, at=at)
        event = note("inspections.recusal_lapsed", subject, by=by, at=at, agency=visit.task.agency,
                     enterprise=visit.enterprise_id, inspector=row.inspector.key, recusal=row.pk)  # fmt: skip
        telling.recusal_lapsed(row, enterprise_id=enterprise_id, page=page, by=by, event=event, at=at)


def words_lapse(visit, reason, *, by, at, order=None):
    """What waits for the word of a reviewer on the result of a locked visit, or on an `order` of it, lapses for
    `reason`: what was asked for of one result is not agreed to of the next. Nobody is asked for it any longer."""
    rows = Consent.objects.filter(visit=visit, order=order, state=Consent.State.WAITING)
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        row.visit = visit
        row.state, row.refused_reason = Consent.State.LAPSED, reason[:300]
        row.answered_label, row.answered_at = by.actor, at
        row.save()
        subject = ("inspection_order", row.order_id) if row.order_id else ("inspection_visit", visit.pk)
        note("inspections.word_lapsed", subject, by=by, at=at, agency=visit.task.agency,
             enterprise=visit.enterprise_id, act=row.kind, reason=row.refused_reason)  # fmt: skip
        telling.word_given(row, page=page_of(row), by=by, at=at)


def page_of(row):
    """The desk page on which a Consent waits."""
    return f"/desk/inspections/orders/{row.order_id}/" if row.order_id else f"/desk/inspections/visits/{row.visit_id}/"
