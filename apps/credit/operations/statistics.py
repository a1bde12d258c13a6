"""The counts of the statistics page: a projection with this one writer."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from .. import sql, states
from ..models import Ruleset, Run, Statistic, StatisticsHead

LATE = timedelta(minutes=15)


@transaction.atomic
def refresh_statistics(*, at):
    """Count the standing grades anew; returns the StatisticsHead, None while no ruleset is in force.

    No audit event: it decides nothing and can be repeated at any time.
    """
    ruleset = Ruleset.objects.in_force("grade", timezone.localdate(at)).first()
    if ruleset is None:
        return None
    sql.rows("one_counter")
    Statistic.objects.all().delete()
    sql.execute("statistics")
    counted = Statistic.objects.aggregate(n=Sum("enterprises"))["n"] or 0
    values = {"computed_at": at, "ruleset": ruleset.code, "as_of": timezone.localdate(at), "enterprises": counted}
    head, _made = StatisticsHead.objects.update_or_create(pk=1, defaults=values)
    return head


def refresh_if_due(*, at):
    """Refresh when a run was published since the counts, or shortly before them: such a run may have committed after
    they were taken. Returns the new head or None."""
    head = StatisticsHead.objects.first()
    published = Run.objects.filter(model="grade", state=states.PUBLISHED)
    if head and not published.filter(finished_at__gt=head.computed_at - LATE).exists():
        return None
    return refresh_statistics(at=at)
