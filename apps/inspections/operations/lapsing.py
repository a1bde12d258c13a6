"""Requests for recusal of a visit that falls away: nobody goes there any more, so they lapse, and the party is told."""

from apps.kernel.stepping import today

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
