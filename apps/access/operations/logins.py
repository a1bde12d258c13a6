"""Keep what is needed of a login, and purge it in time."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from apps.audit.operations import enqueue, record

from ..mail import CONSUMER
from ..models import Login, User

WINDOW = timedelta(minutes=5)
FAILURES = 10  # twice what allauth's own count in the cache allows, which usually answers first


def paused(*, key, at):
    """True while a name has failed so often that nobody may try it for now."""
    return Login.objects.failures(key=key, since=at - WINDOW).count() >= FAILURES


def record_failure(*, name, key, at, address=None, browser=""):
    """A wrong password or an unknown name. The name itself is kept only as the user it belongs to."""
    user = User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name)).first() if name else None
    return Login.objects.create(user=user, key=key, at=at, succeeded=False, address=address, browser=browser)


@transaction.atomic
def record_login(*, user, method, by, at, address=None, browser=""):
    """A completed login. The audit hears of it too, without the address: the audit is never purged."""
    record(verb="access.logged_in", by=by, at=at, subject=("user", user.pk), data={"method": method})
    return Login.objects.create(user=user, at=at, succeeded=True, method=method[:60], address=address, browser=browser)


@transaction.atomic
def record_change(*, user, what, by, at):
    """A password, factor or address was changed (`what`: "password_changed", "totp_activated" …): audit and mail.

    The mail goes from the outbox, so that a mail server that is away does not undo the change.
    """
    event = record(verb="access.credentials_changed", by=by, at=at, subject=("user", user.pk), data={"what": what})
    enqueue(event, consumer=CONSUMER)
    return event


def purge_logins(*, at):
    """Delete what is older than LOGIN_RETENTION_DAYS; returns how many rows went."""
    return Login.objects.filter(at__lt=at - timedelta(days=settings.LOGIN_RETENTION_DAYS)).delete()[0]
