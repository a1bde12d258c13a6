"""What the daily job does, it does licence by licence: one that fails is undone, logged and told to its bureau, and
holds nobody up (as deadlines.operations.expire_due has it)."""

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from apps.audit.operations import record
from apps.notifications.models import Message
from apps.notifications.operations import notify

from ..models import Licence
from .steps import PORTAL

UNDONE = "licensing.left_undone"  # the verb of the audit and the kind of the message
NAMED = 20  # numbers that the log names; the count is whole
log = structlog.get_logger(__name__)


def each(job, rows, act, *, at):
    """`act(item)` for each of `rows`, [(key of a licence, item)], in a transaction of its own; returns what it returned
    for those that went well. `job` is the word of the log. What failed is tried again when the job runs next; where the
    time of the task is over it is told all the same."""
    failed = {}
    try:
        return tried(job, "licence", rows, act, failed)[0]
    finally:
        if failed:
            _told(job, failed, at)


def tried(job, what, rows, act, failed=None):
    """(what `act(item)` returned for those of `rows` that went well, {key: the failure} of the others); each in a
    transaction of its own. `what` the keys are of, as the log names it. Raises SoftTimeLimitExceeded, which is
    no failure of a row: the task is about to be ended, and `failed` holds what failed before."""
    done, failed = [], {} if failed is None else failed
    for key, item in rows:
        try:
            with transaction.atomic():
                done.append(act(item))
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            log.exception(f"{what}_failed", job=job, **{what: key})
            failed[key] = f"{type(error).__name__}: {error}"[:200]
    return done, failed


@transaction.atomic
def _told(job, failed, at):
    """Each bureau hears what of its licences was left undone; no second time while that message is unread."""
    of_bureau = {}
    for row in Licence.objects.filter(pk__in=failed).select_related("agency").order_by("pk"):
        of_bureau.setdefault(row.agency, []).append(row)
    for agency, rows in sorted(of_bureau.items(), key=lambda pair: pair[0].pk):
        data = {"job": job, "count": len(rows), "numbers": [row.number for row in rows[:NAMED]],
                "errors": sorted({failed[row.pk] for row in rows})[:NAMED]}  # fmt: skip
        event = record(verb=UNDONE, by=PORTAL, at=at, subject=("agency", agency.pk), data=data,
                       division=agency.division_id)  # fmt: skip
        asked = Message.objects.unread().filter(kind=UNDONE, recipient_kind="agency", recipient_id=agency.pk)
        if not asked.exists():
            told = {"number": rows[0].number, "count": len(rows)}
            notify(kind=UNDONE, to=("agency", agency.pk), event=event, at=at, url=f"/licences/{rows[0].pk}/", data=told)
