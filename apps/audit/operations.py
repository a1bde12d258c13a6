"""Record an event; put a delivery beside it."""

from .models import Delivery, Event


def record(*, verb, by, at, subject=("", ""), division="", data=None, request_id=""):
    """Write an event in the caller's transaction; returns it.

    `verb` is "app.what_happened", `subject` a (kind, id) pair of text, `division` the GB/T 2260 code the event belongs
    to (it decides which officers may read it), `data` JSON values without secrets or private data.
    """
    kind, identifier = subject
    return Event.objects.create(
        at=at,
        verb=verb,
        actor=by.actor,
        actor_kind=by.kind,
        actor_user=by.user_id,
        agency=by.agency_code,
        subject_kind=kind,
        subject_id=str(identifier),
        division=division,
        request_id=request_id,
        data=data or {},
    )


def enqueue(event, *, consumer, due_at=None):
    """Put the event in the outbox for `consumer`; returns the Delivery. Same transaction as the change."""
    return Delivery.objects.create(event=event, consumer=consumer, due_at=due_at or event.at)
