"""Subscribe an address to a list, confirm it, let it go; send what has changed.

No event of the audit holds an address: it says that a subscription was made, by its number.
"""

import uuid
from datetime import timedelta

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from apps.audit.operations import enqueue, record
from apps.kernel.errors import DomainError

from .. import lists, mail
from ..models import Subscription

log = structlog.get_logger(__name__)
AGAIN = timedelta(hours=1)  # an address is asked of the same thing at most so often
ASKED = 3  # questions to one address in that time, whatever they are of
HELD = 30  # subscriptions of one address
HOURLY = 300  # confirmations that the portal sends in an hour, whoever asks
STUCK = timedelta(hours=1)  # a digest that was claimed and did not go out is tried again after so long


class TooManyAsk(DomainError):
    code = "too-many-requests"
    status = 429
    message = _("Too many addresses are being subscribed at the moment. Try again in an hour.")


@transaction.atomic
def subscribe(*, code, address, language, by, at, topic=""):
    """Keep an address for a list and ask its owner by mail; returns the Subscription, None where nothing is sent.

    Nothing is sent to an address that is confirmed, was asked within the hour, or has asked of too much: whoever asks
    learns none of it. Raises TooManyAsk.
    """
    chosen, address = lists.find(code), address.strip().lower()
    _purge(at)
    row = Subscription.objects.select_for_update().filter(address=address, mailing_list=code, topic=topic).first()
    if row and (row.confirmed_at or row.asked_at > at - AGAIN):
        return None
    if Subscription.objects.filter(asked_at__gt=at - timedelta(hours=1)).count() >= HOURLY:
        raise TooManyAsk
    own = Subscription.objects.filter(address=address)
    if own.count() >= HELD or own.filter(asked_at__gt=at - AGAIN).count() >= ASKED:
        return None
    try:
        with transaction.atomic():
            row = row or Subscription(address=address, mailing_list=code, topic=topic, key=uuid.uuid4())
            row.language, row.asked_at = language, at
            row.save()
    except IntegrityError:
        return None  # asked for in the same moment: one mail is enough
    enqueue(_note(row, "asked", by=by, at=at), consumer=chosen.confirms)
    return row


def _purge(at):
    """What was never confirmed is not kept."""
    Subscription.objects.filter(confirmed_at__isnull=True, asked_at__lte=at - timedelta(hours=mail.HOURS)).delete()


def send_confirmation(delivery, at):
    """Consumer: ask the owner of the address. Repeated, it asks again; nothing where he has answered already."""
    row = Subscription.objects.filter(pk=int(delivery.event.subject_id), confirmed_at__isnull=True).first()
    if row:
        mail.confirmation(row).send()


@transaction.atomic
def confirm(*, key, by, at):
    """The owner wants to be told, from now on; returns the Subscription, None where it is gone. Twice is once."""
    row = Subscription.objects.select_for_update().filter(key=key).first()
    if row and row.confirmed_at is None:
        row.confirmed_at, row.last_seq = at, lists.find(row.mailing_list).reached(at)
        row.save()
        _note(row, "confirmed", by=by, at=at)
    return row


@transaction.atomic
def leave(*, key, by, at):
    """The address is deleted; returns whether it was there."""
    row = Subscription.objects.select_for_update().filter(key=key).first()
    if row is None:
        return False
    _note(row, "left", by=by, at=at)
    row.delete()
    return True


def send_digests(*, code, at, limit=10_000):
    """Send what has changed on a list to everybody who has not yet been told of it; returns how many mails went out.

    A digest is claimed, sent outside any transaction, and ticked: one that fails is tried again an hour later, and a
    mail is doubled only where the process died between the two. Unconfirmed addresses are purged on the way.
    """
    _purge(at)
    chosen = lists.find(code)
    seq, told, sent = chosen.reached(at), {}, 0
    behind = Subscription.objects.filter(mailing_list=code, confirmed_at__isnull=False, last_seq__lt=seq).order_by("pk")
    for pk in behind.values_list("pk", flat=True)[:limit]:
        row = _claim(pk, seq, at)
        if row is None:
            continue
        same = (row.topic, row.last_seq, row.language)  # most readers were last told of the same
        if same not in told:
            with override(row.language):
                told[same] = chosen.news(row.topic, row.last_seq, at)
        sent += _sent(row, *told[same])
    return sent


@transaction.atomic
def _claim(pk, seq, at):
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lte=at - STUCK)
    rows = Subscription.objects.filter(free, pk=pk, last_seq__lt=seq).select_for_update(skip_locked=True)
    row = rows.first()
    if row:
        row.claimed_at = at
        row.save(update_fields=["claimed_at"])
    return row


def _sent(row, context, seq):
    try:
        if context is not None:
            mail.digest(row, context).send()
    except OSError:  # what a mail server does: refuses, is gone, takes too long
        log.exception("digest_failed", subscription=row.pk)
        return 0
    Subscription.objects.filter(pk=row.pk).update(last_seq=seq, claimed_at=None)
    return int(context is not None)


def _note(row, what, *, by, at):
    return record(verb=f"{row.mailing_list}.subscription_{what}", by=by, at=at, subject=("subscription", row.pk))
