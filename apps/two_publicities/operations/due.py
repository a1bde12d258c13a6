"""Clocks for what is owed to the platform: one for each agency and day of decision, until all of it is sent.

Nothing starts them when a decision is recorded, for an import records a hundred thousand at once: a sweep compares what
is owed with the clocks that stand, and so does the end of a file.
"""

from django.db import transaction
from django.utils import timezone

from apps.deadlines.models import Clock
from apps.deadlines.operations import start_clock, stop_clock
from apps.divisions.models import Agency
from apps.kernel.scope import Scope

from .. import sql
from ..models import File
from ..queries.owed import Limits, agencies_of, due_days

PORTAL = Scope.system("two_publicities.due")
SUBJECT = "two_publicities.due"
FOLLOW = "two_publicities.due"
FOLLOWED = (
    "two_publicities.file_sent", "two_publicities.file_discarded", "two_publicities.file_closed",
    "two_publicities.rest_over",
)  # fmt: skip
LIST = "/desk/two-publicities/?show=owed"


@transaction.atomic
def look_after(*, at, agencies=None):
    """Bring the clocks of some agencies, or all, in line with what they owe; returns (started, stopped).

    A day whose limit is over gets a clock only where no other stands overdue for the agency and the limit: what was
    never reported of old is one duty, and the list names each. One at a time, as files are made.
    """
    sql.rows("one_writer")
    codes = Agency.objects.order_by("pk").values_list("pk", flat=True) if agencies is None else agencies
    owed = due_days(codes, timezone.localdate(at))
    standing = {
        (clock.holder, clock.rule_code, clock.starts_on): clock
        for clock in Clock.objects.standing().filter(subject_kind=SUBJECT, holder__in=codes).order_by("pk")
    }
    done = [clock.pk for key, clock in standing.items() if key not in owed]
    wanted = _wanted(owed, {key for key in standing if key in owed}, timezone.localdate(at))
    for clock_id in done:
        stop_clock(clock_id=clock_id, by=PORTAL, at=at)
    known = Agency.objects.in_bulk({agency for agency, _rule, _day in wanted})
    for agency, rule, day in wanted:
        _start(known[agency], rule, day, at)
    return len(wanted), len(done)


def _wanted(owed, standing, today):
    """[(agency, rule, day)] of what is owed and has no clock yet, the oldest first."""
    limits = Limits()
    late = {(agency, rule) for agency, rule, day in standing if (limits.due(rule, day) or today) < today}
    found = []
    for agency, rule, day in sorted(owed.keys() - standing):
        due = limits.due(rule, day)
        if due is None or (due < today and (agency, rule) in late):
            continue
        if due < today:
            late.add((agency, rule))
        found.append((agency, rule, day))
    return found


def _start(agency, rule, day, at):
    start_clock(
        rule_code=rule, subject=(SUBJECT, f"{agency.pk}:{day}"), starts_on=day, division=agency.division_id,
        zone_code=agency.zone_id or "", holder=agency.pk, label=f"{agency.name}：{day}"[:200], url=LIST,
        by=PORTAL, at=at,
    )  # fmt: skip


def follow_file(delivery, at):
    """Consumer of files that were sent, discarded or closed, or whose silent rows count as taken no more: what their
    agencies owe has changed."""
    file = File.objects.get(pk=int(delivery.event.subject_id))
    look_after(at=at, agencies=agencies_of(PORTAL, file.agency_id, whole_area=file.whole_area))
