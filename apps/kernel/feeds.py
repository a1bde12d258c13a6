"""Places of a change feed: lines numbered in the order of commit, each with the moment at which its act began."""

from datetime import datetime, time, timedelta

from django.db.models import F, Max, Min
from django.utils import timezone

LONGEST = timedelta(days=1)  # no act takes longer between the reading of its clock and its commit


def before(lines, day):
    """The number after which every line of a `day` of the province, or later, follows; 0 where there is none.

    `lines` have `seq` and `at`. A line of before midnight may be numbered behind one of after it, because it waited for
    the one writer: so not the last line of the day before is asked for but the first of the day, among all that any act
    may have brought that began when the earliest of them did. A reader gets a line of before rather than miss one.
    """
    start = timezone.make_aware(datetime.combine(day, time.min))
    first = lines.filter(at__gte=start).aggregate(first=Min("at"))["first"]
    if first is None:
        return lines.aggregate(last=Max("seq"))["last"] or 0
    # + 0: else the least number is sought from the first line of the feed on, not among the lines of the day
    return lines.filter(at__gte=first, at__lt=first + LONGEST).aggregate(seq=Min(F("seq") + 0))["seq"] - 1
