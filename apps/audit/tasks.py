"""Hand out the outbox; seal the day."""

from celery import shared_task
from django.utils import timezone

from . import witness
from .operations import claim, deliver, last_finished_day, publish_heads
from .queries import current_head

ROUND = 20
ROUNDS = 50  # a sweep ends after this many claims; the next beat goes on


@shared_task(name="audit.sweep_outbox", ignore_result=True)
def sweep_outbox():
    """Deliver what is due, one claim after another; returns how many were tried."""
    tried = 0
    for _round in range(ROUNDS):
        taken = claim(at=timezone.now(), limit=ROUND)
        for delivery in taken:
            deliver(delivery, at=timezone.now())
        tried += len(taken)
        if len(taken) < ROUND:
            break
    return tried


@shared_task(name="audit.note_head", ignore_result=True)
def note_head():
    """Write the head of the chain down outside the database."""
    witness.note(*current_head(), at=timezone.now())


@shared_task(name="audit.publish_head", ignore_result=True)
def publish_daily_head():
    """Publish the head of the day that has just ended, province time, and of days missed; note each outside."""
    at = timezone.now()
    for head in publish_heads(through=last_finished_day(timezone.localtime(at)), at=at):
        witness.note(head.seq, head.hash_hex, at=at, day=head.day)
