"""A partner's feed at a million lines: a page of 1,000 wherever the cursor stands, read again and read first."""

import os
import time
from functools import partial

from . import sql
from .serious_list import fill_entries

LINES, ENTRIES, PAGE = int(os.environ.get("BENCH_LINES", "1000000")), 200_000, 1_000


def run(bench):
    """Entries, deliveries and lines are written by statements past the guards: this bench is about reading."""
    from django.db import connection
    from django.utils import timezone

    from apps.joint_punishment.models import Item
    from apps.joint_punishment.operations.feeding import read_feed
    from apps.joint_punishment.operations.tokens import scope_of

    entries, at = min(ENTRIES, LINES), timezone.now()
    department = _fill(connection, entries, at)
    first = Item.objects.order_by("seq").values_list("seq", flat=True)[0] - 1

    def read(since):
        page = read_feed(department, since=since, limit=PAGE, by=scope_of(department), at=at)
        assert (len(page.entries), page.more) == (PAGE, True), since

    for where, since in (("the beginning", 0), ("the middle", LINES // 2), ("the end", LINES - PAGE - 1)):
        begun = time.perf_counter()
        read(first + since)
        handed = (time.perf_counter() - begun) * 1000
        took = bench.seconds(partial(read, first + since), repeat=9) * 1000
        bench.figure(f"1,000 of {LINES:,} lines at {where}", took, at_most=20, unit="ms")
        bench.figure(f"the same, read for the first time: {where}", handed, unit="ms")


def _fill(connection, entries, at):
    from apps.joint_punishment.models import Partner

    fill_entries(connection, entries)
    department = Partner.objects.create(
        code="qpc-bench", department="finance", name="量测财政厅", division_id="320000", scopes="feed feedback"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        sql.execute("partner_deliveries", {"partner": department.pk, "at": at})
        sql.execute("partner_lines", {"partner": department.pk, "at": at, "entries": entries, "lines": LINES})
        cursor.execute("SET session_replication_role = origin")
        for table in ("joint_punishment_delivery", "joint_punishment_item"):
            cursor.execute(f"VACUUM ANALYZE {table}")
    return department
