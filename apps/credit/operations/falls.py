"""Tell enterprises whose grade fell in a run over everybody, as one that is rated alone is told (rerate.py).

A run publishes up to a million ratings at once; who is told follows from the outbox, so that no publication waits for
it. Told is every enterprise that somebody acts for. Nobody else could read a message: who takes a seat later finds the
grade and its history on its page. That bounds it, on the morning after a large import as on the first day of other
rules, by the people there are to be told, and not by the province; and a fall is never passed over because there were
many. Where other rules did it the message says so: nothing new stands against the enterprise.
"""

from django.db import transaction
from django.utils.timezone import localdate

from apps.audit.models import Event

from .. import sql, states
from ..models import Run
from ..models.ruleset import Model
from ..queries.public import conferring_kinds
from ..rules.grades import COMPUTED
from .telling import FELL, FELL_BY_RULES, NEWS, message, tell_in_parts

TELL, TOLD = "credit.tell_falls", "credit.falls_told"  # the consumer, and what it has done


@transaction.atomic
def tell_falls(*, run_id, by, at):
    """Write a message to each enterprise whose public grade a published run lowered; returns how many. Once a run."""
    run = Run.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.model != Model.GRADE or run.state != states.PUBLISHED or at - run.finished_at > NEWS or _told(run):
        return 0
    params = {"run": run.pk, "ruleset": run.ruleset_id, "order": list(COMPUTED), "at": run.finished_at}
    fallen = sql.rows("falls", params | conferring_kinds() | {"on": localdate(run.finished_at)})
    messages = [
        message(FELL_BY_RULES if row["by_rules"] else FELL, row["enterprise_id"], row["before"], row["after"])
        for row in fallen
    ]
    data = {"model": run.model}
    return tell_in_parts(messages, verb=TOLD, subject=("credit_run", run.pk), data=data, by=by, at=at)


def _told(run):
    return Event.objects.filter(verb=TOLD, subject_kind="credit_run", subject_id=str(run.pk)).exists()
