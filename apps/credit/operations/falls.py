"""Tell enterprises whose grade fell in a run over everybody, as one that is rated alone is told (rerate.py).

A run publishes up to a million ratings at once; who is told follows from the outbox, so that no publication waits for
it. Told is every enterprise that somebody acts for. Nobody else could read a message: who takes a seat later finds the
grade and its history on its page. That bounds it, on the morning after a large import as on the first day of other
rules, by the people there are to be told, and not by the province; and a fall is never passed over because there were
many. Where other rules did it the message says so: nothing new stands against the enterprise.
"""

from datetime import timedelta

from django.db import transaction

from apps.audit.models import Event
from apps.audit.operations import record
from apps.notifications.operations import notify_many

from .. import sql, states
from ..models import Run
from ..models.ruleset import Model
from ..rules.grades import COMPUTED
from .rerate import FELL

FELL_BY_RULES = "credit.grade_fell_by_rules"
TELL, TOLD = "credit.tell_falls", "credit.falls_told"  # the consumer, and what it has done
PART = 200  # messages of one event: their e-mails go out well within one delivery's time
PACE = timedelta(minutes=1)  # between the e-mails of two parts: what else is in the outbox comes in between
NEWS = timedelta(days=7)  # a run published longer ago is history, such as the past of a demo province


@transaction.atomic
def tell_falls(*, run_id, by, at):
    """Write a message to each enterprise whose public grade a published run lowered; returns how many. Once a run."""
    run = Run.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.model != Model.GRADE or run.state != states.PUBLISHED or at - run.finished_at > NEWS or _told(run):
        return 0
    params = {"run": run.pk, "ruleset": run.ruleset_id, "order": list(COMPUTED), "at": run.finished_at}
    fallen = sql.rows("falls", params)
    for first in range(0, len(fallen), PART):
        part = fallen[first : first + PART]
        data = {"model": run.model, "enterprises": len(part)}
        event = record(verb=TOLD, by=by, at=at, subject=("credit_run", run.pk), data=data)
        notify_many(messages=map(_message, part), event=event, at=at, mail_at=at + first // PART * PACE)
    return len(fallen)


def _told(run):
    return Event.objects.filter(verb=TOLD, subject_kind="credit_run", subject_id=str(run.pk)).exists()


def _message(row):
    return {
        "kind": FELL_BY_RULES if row["by_rules"] else FELL,
        "to": ("enterprise", row["enterprise_id"]),
        "data": {"before": row["before"], "after": row["after"]},
        "url": "/my/grade/",
    }
