"""A withdrawal of a laboratory's qualification that was recorded by mistake is taken back (operations/changes.py).

Reports it marked, and that nobody has looked at, are good again; what was set aside for it stays set aside, for its
parties were told: its bureau hears that it may sample again.
"""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from apps.audit.operations import record
from apps.kernel.errors import Invalid
from apps.notifications.operations import notify

from .. import states
from ..models import Batch, Laboratory, Test
from .steps import REVIEW, noted, stop_all, tell_bureau
from .telling import hold_batch

LABORATORY = "sampling_laboratory"
RESULTS_FREED = "sampling.results_freed"  # the kind of the message


def put_back(laboratory_id, reason, *, by, at):
    """Returns the Laboratory; raises Invalid where no withdrawal is recorded any more."""
    row = Laboratory.objects.select_for_update(no_key=True).get(pk=laboratory_id)
    if row.withdrawn_on is None:
        raise Invalid(_("No withdrawal of this laboratory is recorded."))
    why, since = row.withdrawn_reason, row.withdrawn_on
    rests = Test.objects.filter(laboratory=row, flag_reason=why, flagged_on__isnull=False)
    for batch_id in rests.order_by("batch").values_list("batch", flat=True).distinct():
        hold_batch(batch_id)
    imported = list(Batch.objects.imported_on(row).values_list("agency").annotate(count=Count("pk")).order_by("agency"))
    row.withdrawn_on, row.withdrawn_reason, row.withdrawn_label = None, "", ""
    row.save()
    record(verb="sampling.laboratory_put_back", by=by, at=at, subject=(LABORATORY, row.pk),
           data={"cma": row.cma, "since": str(since), "why": reason})  # fmt: skip
    marked = rests.select_for_update(of=("self",)).select_related("batch__agency__division", "laboratory")
    for test in marked.order_by("pk"):
        _freed(test, by=by, at=at)
    for agency, count in imported:
        event = record(verb="sampling.results_freed", by=by, at=at, subject=(LABORATORY, row.pk),
                       data={"agency": agency, "results": count})  # fmt: skip
        notify(kind=RESULTS_FREED, to=("agency", agency), event=event, at=at, url="/desk/sampling/imports/",
               data={"laboratory": row.name, "count": count})  # fmt: skip
    return row


def _freed(test, *, by, at):
    order = test.order
    agency = order.agency_id if order else test.batch.agency_id
    given = {"report": test.report_number, "laboratory": test.laboratory.name}
    if not test.review:
        test.flagged_on, test.flag_reason = None, ""
        test.save()
        stop_all((REVIEW, test.pk), by=by, at=at)
        tell_bureau(test.batch, agency, noted("sampling.test_unflagged", test.batch, by=by, at=at, **given), at)
    elif test.review == Test.Review.ANNULLED and test.batch.state == states.ANNULLED:
        tell_bureau(test.batch, agency, noted("sampling.annulled_for_nothing", test.batch, by=by, at=at, **given), at)
