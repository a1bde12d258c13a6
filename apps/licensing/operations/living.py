"""The life of a licence after its grant: its term ends. And the log of its checks."""

from django.db import transaction

from apps.registry.operations.locking import hold

from .. import states
from ..models import Check, Licence
from .expiring import run_out


def hold_licence(clock):
    """Before the term runs out: enterprise and licence are locked, as by every verb."""
    key = Licence.objects.filter(pk=clock.subject_id).values_list("enterprise_id", flat=True).first()
    if key is not None:
        hold(key)
        Licence.objects.select_for_update(of=("self",)).get(pk=clock.subject_id)


def term_over(clock, by, at):
    """Handler: the last day has passed."""
    rows = Licence.objects.select_for_update(of=("self",)).select_related("enterprise", "product", "agency")
    licence = rows.get(pk=clock.subject_id)
    if licence.state in states.LIVE and licence.until <= clock.due_on:
        run_out(licence, by=by, at=at)


@transaction.atomic
def log_check(licence, *, way, at):
    """Somebody looked: counted, without a trace of who."""
    return Check.objects.create(licence=licence, way=way, at=at)
