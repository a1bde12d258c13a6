"""The life of a licence after its grant: its term ends. And the log of its checks."""

from django.db import transaction

from apps.audit.operations import record
from apps.kernel.moves import move
from apps.registry.operations.locking import hold

from .. import states
from ..models import Check, Licence


def hold_licence(clock):
    """Before the term runs out: enterprise and licence are locked, as by every verb."""
    key = Licence.objects.filter(pk=clock.subject_id).values_list("enterprise_id", flat=True).first()
    if key is not None:
        hold(key)
        Licence.objects.select_for_update(of=("self",)).get(pk=clock.subject_id)


def term_over(clock, by, at):
    """Handler: the last day has passed."""
    licence = Licence.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=clock.subject_id)
    if licence.state not in states.LIVE:
        return
    made = move(licence, "expire", table=states.LICENCES, by=by)
    licence.state_on = clock.due_on.fromordinal(clock.due_on.toordinal() + 1)
    licence.save()
    record(verb=made.event, by=by, at=at, subject=("licence", licence.pk), division=licence.enterprise.division_id,
           data={"number": licence.number, "enterprise": licence.enterprise_id})  # fmt: skip


@transaction.atomic
def log_check(licence, *, way, at):
    """Somebody looked: counted, without a trace of who."""
    return Check.objects.create(licence=licence, way=way, at=at)
