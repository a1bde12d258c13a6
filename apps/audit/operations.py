"""Record an event; put deliveries beside it; hand them out; publish the daily head."""

from datetime import timedelta

import structlog
from celery import current_app
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import WrongState

from . import consumers, sql
from .models import Delivery, Event, Head, Link
from .permissions import AuditPermission
from .rules import heads
from .rules.backoff import LEASE, wait_after

log = structlog.get_logger(__name__)
ERROR_KEPT = 2000  # characters of a failure's text
CATCH_UP = 400  # days sealed in one call
GRACE = timedelta(hours=1)


def record(*, verb, by, at, subject=("", ""), division="", data=None, request_id=""):
    """Write an event in the caller's transaction; returns it.

    `verb` is "app.what_happened", `subject` a (kind, id) pair of text, `division` the GB/T 2260 code the event belongs
    to (it decides which officers may read it), `data` JSON values without secrets or private data.
    The link in the chain follows when the transaction commits (sql/chain.sql).
    """
    event = _event(verb, by, at, subject, division, data, request_id)
    event.save(force_insert=True)
    for consumer in consumers.followers(verb):
        enqueue(event, consumer=consumer)
    return event


def record_all(*, verb, by, at, events):
    """The same for many at once: `events` are (subject, division, data). Returns how many."""
    rows = [_event(verb, by, at, subject, division, data) for subject, division, data in events]
    rows = Event.objects.bulk_create(rows, batch_size=1000)
    for consumer in consumers.followers(verb) if rows else ():
        enqueue(rows[0], consumer=consumer)
        rest = (Delivery(event=row, consumer=consumer, due_at=row.at) for row in rows[1:])
        Delivery.objects.bulk_create(rest, batch_size=1000)
    return len(rows)


def _event(verb, by, at, subject, division, data, request_id=""):
    kind, identifier = subject
    return Event(
        at=at,
        verb=verb,
        actor=by.actor,
        actor_kind=by.kind,
        actor_user=by.user_id,
        agency=by.agency_code,
        subject_kind=kind,
        subject_id=str(identifier),
        division=division,
        request_id=request_id or structlog.contextvars.get_contextvars().get("request_id", ""),
        data=data or {},
    )


def enqueue(event, *, consumer, due_at=None):
    """Put the event in the outbox for `consumer`; returns the Delivery. Same transaction as the change."""
    if not any(call is _wake for _savepoints, call, *_more in connection.run_on_commit):
        transaction.on_commit(_wake, robust=True)
    return Delivery.objects.create(event=event, consumer=consumer, due_at=due_at or event.at)


def _wake():
    """Tell an idle worker that something is due; when the message is lost, the beat asks every few seconds."""
    current_app.send_task("audit.sweep_outbox", expires=5, retry=False)


def claim(*, at, limit=20):
    """Take up to `limit` due deliveries for this worker; returns them. Commits at once.

    SKIP LOCKED keeps two workers off the same row while they claim; moving `due_at` by the lease keeps the row from
    everybody else while its owner works, and offers it again when the owner was killed.
    """
    with transaction.atomic():
        due = Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lte=at)
        due = due.order_by("due_at", "id").select_related("event")
        taken = list(due.select_for_update(skip_locked=True, of=("self",))[:limit])
        for delivery in taken:
            delivery.attempts += 1
            delivery.due_at = at + LEASE
        Delivery.objects.bulk_update(taken, ["attempts", "due_at"])
    return taken


def deliver(delivery, *, at):
    """Run the consumer of a claimed delivery and write down how it went; returns the new state.

    The work happens outside a transaction. The result is written only while the claim is still ours: a worker that
    slept past its lease finds the row claimed anew (`attempts` grew) and leaves it alone.
    """
    consumer = consumers.find(delivery.consumer)
    if consumer is None:
        return _failed(delivery, f"no consumer named {delivery.consumer}", at=at, final=False)
    try:
        consumer.deliver(delivery, at)
    except Exception as error:  # noqa: BLE001 - whatever a consumer raises is kept with the row and tried again
        log.warning("delivery_failed", delivery=delivery.pk, consumer=delivery.consumer, error=str(error))
        final = delivery.attempts >= consumer.attempts
        return _failed(delivery, f"{type(error).__name__}: {error}", at=at, final=final)
    _ours(delivery).update(state=Delivery.State.DONE, done_at=at, error="")
    return Delivery.State.DONE


def _failed(delivery, error, *, at, final):
    state = Delivery.State.FAILED if final else Delivery.State.WAITING
    _ours(delivery).update(state=state, error=error[:ERROR_KEPT], due_at=at + wait_after(delivery.attempts))
    return state


def _ours(delivery):
    return Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, state=Delivery.State.WAITING)


@transaction.atomic
def retry_delivery(*, delivery_id, by, at):
    """Offer a failed delivery again from the first attempt; returns it. Raises WrongState unless it has failed."""
    by.require(AuditPermission.RETRY)
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    if delivery.state != Delivery.State.FAILED:
        raise WrongState(_("Only a failed delivery can be sent again."))
    delivery.state, delivery.attempts, delivery.due_at = Delivery.State.WAITING, 0, at
    delivery.save(update_fields=["state", "attempts", "due_at"])
    record(verb="audit.delivery_retried", by=by, at=at, subject=("delivery", delivery.pk))
    return delivery


@transaction.atomic
def publish_head(*, day, at):
    """Seal `day` (a local date that is over): keep the last link of an event of that day or before; returns the Head.

    None when nothing had been recorded by then. A day is sealed once; calling again returns what was published. The
    database refuses a day that is not over or does not follow the last one published (IntegrityError).
    """
    if sealed := Head.objects.filter(day=day).first():
        return sealed
    found = sql.rows("last_before", {"before": heads.end_of(day)})
    if not found:
        return None
    [link] = found
    events = Link.objects.filter(seq__lte=link["seq"]).count()
    values = {"seq": link["seq"], "hash": bytes(link["hash"]), "events": events, "published_at": at}
    head, created = Head.objects.get_or_create(day=day, defaults=values)
    if created:
        head.refresh_from_db()  # the trigger linked it to the one before
    return head


def publish_heads(*, through, at):
    """Seal every day after the last one sealed, up to `through`; returns the new Heads, oldest first.

    What a stopped beat missed is made good when it runs again, and each such head says when it was really published.
    The first of all heads is that of `through`. At most CATCH_UP days at once; the next call goes on.
    """
    newest = Head.objects.order_by("-day").values_list("day", flat=True).first()
    first = newest + timedelta(days=1) if newest else through
    days = [first + timedelta(days=n) for n in range(min((through - first).days + 1, CATCH_UP))]
    made = (publish_head(day=day, at=at) for day in days)
    return [head for head in made if head]


def last_finished_day(local_now):
    """The date of yesterday for an aware local time: the newest day that can be sealed."""
    return local_now.date() - timedelta(days=1)


def last_due_day(local_now):
    """The newest day whose head ought to be public by an aware local time: the beat is given an hour after midnight."""
    return last_finished_day(local_now - GRACE)
