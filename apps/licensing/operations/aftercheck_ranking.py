"""What becomes known of a holder after its grant moves its check up or down, until somebody is assigned to it."""

from django.db import transaction

from apps.audit.operations import record_all

from .. import states
from ..models import AfterCheck, Licence
from ..queries.aftercheck import knowns, weights_on
from ..rules.after_risk import rank, risk
from .steps import PORTAL, today

BATCH = 1000


@transaction.atomic
def rank_anew(*, at, agency_id=None):
    """Rank the checks that wait by what is known today, of one bureau or of all; returns how many moved.

    A handful of statements for a province. Checks that somebody is at (locked) keep their place until the next time.
    """
    waiting = AfterCheck.objects.filter(state=states.WAITING)
    if agency_id is not None:
        waiting = waiting.filter(agency=agency_id)
    checks = list(waiting.order_by("pk").select_for_update(skip_locked=True))
    opened = {row.licence_id: row.opened_on for row in checks}
    known = knowns(Licence.objects.filter(pk__in=opened), today(at), opened)
    weights = weights_on(today(at))
    moved = [row for row in checks if _moved(row, known[row.licence_id], weights)]
    AfterCheck.objects.bulk_update(moved, ["risk", "reasons", "rank"], batch_size=BATCH)
    numbers = Licence.objects.filter(pk__in=[row.licence_id for row in moved])
    named = dict(numbers.values_list("pk", "number")), dict(numbers.values_list("pk", "enterprise__division_id"))
    record_all(verb="licensing.check_ranked", by=PORTAL, at=at, events=[_event(row, *named) for row in moved])
    return len(moved)


def _moved(check, known, weights):
    points, reasons = risk(known, weights)
    if (check.risk, check.reasons) == (points, reasons):
        return False
    check.risk, check.reasons, check.rank = points, reasons, rank(points, check.due_on)
    return True


def _event(check, numbers, divisions):
    data = {"licence": numbers[check.licence_id], "risk": check.risk, "reasons": check.reasons, "state": check.state}
    return ("licence_check", check.pk), divisions[check.licence_id], data
