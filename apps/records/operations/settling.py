"""Close objections that have lost their subject, because the fact went for another reason meanwhile."""

from apps.audit.operations import record
from apps.deadlines.operations import stop_clocks
from apps.kernel.moves import move
from apps.notifications.operations import notify

from .. import states
from ..models import Objection

SUBJECT = "records.objection"  # the kind of subject of clocks
SETTLED_KIND = "records.objection_settled"


def settle_objections(*, fact_ids, by, at, reason, but=None):
    """Settle every open objection to these facts, `but` the one whose decision this is; returns how many.

    The caller has the facts locked and moves them next.
    """
    rows = Objection.objects.open().filter(fact_id__in=fact_ids).exclude(pk=but)
    rows = list(rows.select_for_update(of=("self",)).select_related("enterprise", "fact").order_by("pk"))
    for objection in rows:
        step = move(objection, "settle", table=states.OBJECTION, by=by)
        objection.decided_by, objection.decided_user, objection.decided_at = by.actor, by.user_id, at
        objection.decision = reason
        objection.save()
        stop_clocks(subject=(SUBJECT, objection.pk), by=by, at=at)
        event = note(objection, step.event, by=by, at=at, reason=reason)
        notify(
            kind=SETTLED_KIND, to=("enterprise", objection.enterprise_id), event=event, at=at,
            data={"subject": objection.subject, "reason": reason, "number": objection.pk},
            url=f"/my/objections/{objection.pk}/",
        )  # fmt: skip
    return len(rows)


def note(objection, verb, *, by, at, **data):
    """Write the audit event of a step of an objection."""
    data = {"enterprise": objection.enterprise_id, "fact": objection.fact_id, "grade": objection.grade_ref} | data
    subject = ("objection", objection.pk)
    return record(verb=verb, by=by, at=at, subject=subject, division=objection.division_code, data=data)
