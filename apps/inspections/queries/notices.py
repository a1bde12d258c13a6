"""Notices that an order was not met which no longer hold: a letter asking for more time had come in time."""

from apps.audit.models import Event

from ..models import Consent

OVERDUE, IN_TIME = "inspections.order_overdue", "inspections.letter_in_time"


def void_notices(visit_id, order_id=None):
    """Numbers of such notices of a visit, or of one of its orders, the oldest first; one query where there is none."""
    found = Consent.objects.filter(visit=visit_id, kind=Consent.Kind.IN_TIME, state=Consent.State.GRANTED)
    found = found.filter(order=order_id) if order_id else found
    ids = [str(pk) for pk in found.order_by("order").values_list("order", flat=True)]
    if not ids:
        return []
    void, standing = [], {}
    rows = Event.objects.filter(subject_kind="inspection_order", subject_id__in=ids, verb__in=(OVERDUE, IN_TIME))
    for row in rows.order_by("pk"):
        if row.verb == OVERDUE:
            # of before the paper was written an event has no number: nothing is to be taken back
            standing.setdefault(row.subject_id, []).extend(filter(None, [row.data.get("number")]))
        else:
            void += standing.pop(row.subject_id, [])
    return void
