"""The life of a licence after its grant: its term ends. And the log of its checks."""

from apps.registry.operations.locking import hold

from .. import sql, states
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


def count_check(*, code, way, at):
    """Somebody looked at the certificate of a code: counted, without a trace of who.

    Returns what its page rests on (state, version …) as a tuple; None where no certificate that stands has the code.
    """
    found = sql.count_check(code, str(way), at)
    return found[0] if found else None


def log_check(licence, *, way, at):
    """Somebody looked at a certificate that was replaced."""
    return Check.objects.create(licence=licence, way=way, at=at)
