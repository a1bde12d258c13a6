"""A partner's feed at a million lines: a page of 1,000 wherever the cursor stands, read first and read again."""

import os
import time
from functools import partial

from . import sql
from .serious_list import fill_entries

LINES, ENTRIES, PAGE = int(os.environ.get("BENCH_LINES", "1000000")), 200_000, 1_000
# (kind of department, lines, deliveries they are of): in life a delivery has one to three; a plan must not hang on that
FEEDS = (
    ("finance", LINES, min(ENTRIES, LINES)),
    *(
        (department, LINES // 10, LINES // (10 * each))
        for department, each in (("bank", 1), ("customs", 3), ("reform", 10))
    ),
)


def run(bench):
    """Entries, deliveries and lines are written by statements past the guards: this bench is about reading.

    The limit is that of any page, so it is asked of the first reading as well, which also keeps that the partner has a
    thousand entries now. That the deliveries follow (`settle`) happens after the answer and has a figure of its own.
    """
    from django.db import connection
    from django.utils import timezone

    at = timezone.now()
    departments = _fill(connection, at)
    for department, (_kind, lines, deliveries) in zip(departments, FEEDS, strict=True):
        places = (("the beginning", 0), ("the middle", lines // 2), ("the end", lines - PAGE - 1))
        for where, since in places if department is departments[0] else places[1:2]:
            _measure(bench, department, f"{lines:,} lines, {lines / deliveries:g} an entry, {where}", since, at)
    _compare(bench, at)


def _compare(bench, at):
    """After an import of the register every entry is held against what partners were told of it; once, in the
    background, and by the indexes of entry and delivery however long the feeds are."""
    from django.utils import timezone

    from apps.joint_punishment import sql as statements

    asked = {"on": timezone.localdate(at), "enterprise": None}
    took = bench.seconds(partial(statements.tuples, "unreached", asked), repeat=1, warm=False)
    bench.figure(f"{ENTRIES:,} entries held against their lines, after an import", took, at_most=30, unit="s")


def _measure(bench, department, where, since, at):
    from apps.joint_punishment.models import Item
    from apps.joint_punishment.operations.feeding import read_feed
    from apps.joint_punishment.operations.settling import settle
    from apps.joint_punishment.operations.tokens import scope_of

    first = Item.objects.filter(partner=department).order_by("seq").values_list("seq", flat=True)[0] - 1

    def read():
        page = read_feed(department, since=first + since, limit=PAGE, by=scope_of(department), at=at)
        assert (len(page.entries), page.more) == (PAGE, True), since

    begun = time.perf_counter()
    read()
    handed = (time.perf_counter() - begun) * 1000
    bench.figure(f"{PAGE:,} of {where}", bench.seconds(partial(read), repeat=9) * 1000, at_most=20, unit="ms")
    bench.figure("the same, read for the first time", handed, at_most=20, unit="ms")
    begun = time.perf_counter()
    settle(at=at)
    bench.figure("its deliveries, after the answer", (time.perf_counter() - begun) * 1000, unit="ms")


def _fill(connection, at):
    from apps.joint_punishment.models import Partner

    fill_entries(connection, max(deliveries for _kind, _lines, deliveries in FEEDS))
    made = [
        Partner.objects.create(
            code=f"qpc-bench-{kind}", department=kind, name=f"量测{kind}", division_id="320000", scopes="feed feedback"
        )
        for kind, _lines, _deliveries in FEEDS
    ]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for partner, (_kind, lines, deliveries) in zip(made, FEEDS, strict=True):
            asked = {"partner": partner.pk, "at": at, "entries": deliveries, "lines": lines}
            sql.execute("partner_deliveries", asked)
            sql.execute("partner_lines", asked)
        cursor.execute("SET session_replication_role = origin")
        for table in ("joint_punishment_delivery", "joint_punishment_item"):
            cursor.execute(f"VACUUM ANALYZE {table}")
        cursor.execute("CHECKPOINT")  # else what was filled is still being written down beside the first readings
    return made
