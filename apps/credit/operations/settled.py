"""What a run over everybody need not compute: ratings that rest on the facts of today and on no day that has turned.

A rating is the result of a ruleset that never changes, over facts, on a day. The last run over everybody showed that
each that stands was right on its day. Where ruleset and facts are still those, and none of the facts has since left a
window or a step of the ruleset, the result is the same. Facts are compared by their number and mark, read from the
ledger itself; no copy of either is kept beside it.
"""

from datetime import timedelta

from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max

from .. import sql, states
from ..models import Run

TURNED = timedelta(days=31)  # after a longer time so many days have turned that computing everything costs no more
SHOWN = timedelta(hours=1)  # a rating not older than this when a run began may have become visible after it looked
SHARE = 5  # one of so many: where more must be computed, one statement over all costs less


def settled_part(run, *, first, past):
    """{"enterprises", "facts"} of those from `first` to before `past` whose rating stands as it is, and the ids
    ("unsettled") of all others; None when the whole part is to be computed.
    """
    before = _last_over_everybody(run)
    if before is None:
        return None
    days = {"ruleset": run.ruleset_id, "before": before.as_of, "as_of": run.as_of}
    turned = [row["day"] for row in sql.rows("turned_days", days)]
    part = {"model": run.model, "first": first, "past": past, "turned": turned, "seen": before.known_at - SHOWN}
    [found] = sql.rows("unsettled", days | part)
    return found if len(found["unsettled"]) * SHARE <= found["enterprises"] else None


def _last_over_everybody(run):
    """The last published run by the same ruleset and the same engine; None on the first of a month: then everything is
    computed anew, whatever was found before."""
    if run.as_of.day == 1:
        return None
    installed = MigrationRecorder.Migration.objects.filter(app="credit").aggregate(at=Max("applied"))["at"]
    return (
        Run.objects.filter(
            model=run.model, ruleset=run.ruleset_id, kind=Run.Kind.FULL, state=states.PUBLISHED,
            as_of__range=(run.as_of - TURNED, run.as_of), known_at__gt=installed,
        )
        .order_by("-known_at")
        .first()
    )  # fmt: skip
