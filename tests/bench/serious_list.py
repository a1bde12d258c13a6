"""The change feed of the serious list at a million events: a page of 1,000 wherever the cursor stands."""

import os
from datetime import date
from functools import partial

from . import sql

EVENTS, ENTRIES, PAGE = int(os.environ.get("BENCH_EVENTS", "1000000")), 200_000, 1_000
ON = date(2026, 6, 1)


def run(bench):
    """Entries and events are written by two statements past the guards: this bench is about reading."""
    from django.db import connection

    from apps.serious_list import public

    _fill(connection)
    for where, since in (("the beginning", 0), ("the middle", EVENTS // 2), ("the end", EVENTS - PAGE - 1)):
        feed = public.changes(since, PAGE, ON)
        assert (len(feed.entries), feed.more) == (PAGE, True), where
        took = bench.seconds(partial(public.changes, since, PAGE, ON), repeat=9) * 1000
        bench.figure(f"1,000 of {EVENTS:,} events at {where}", took, at_most=20, unit="ms")


def _fill(connection):
    fill_entries(connection, ENTRIES)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        sql.execute("serious_list_changes", {"entries": ENTRIES, "events": EVENTS})
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE serious_list_change")


def fill_entries(connection, entries, enterprises=None):
    """So many entries over as many invented enterprises (or more), a third of them ended, past the guards."""
    from apps.divisions.models import Agency
    from apps.serious_list.models import Ground
    from tests.factories.divisions import division

    codes = ("320102", "320302", "320505")
    places = [division(code).pk for code in codes]
    agency = Agency.objects.first() or Agency.objects.create(
        code="320102-B", name="玄武区市场监督管理局", division_id=places[0], level=3, valid_from=date(2000, 1, 1)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        sql.execute("province_enterprises", {"enterprises": enterprises or entries, "divisions": places})
        values = {"ground": Ground.objects.first().pk, "agency": agency.pk, "entries": entries}
        sql.execute("serious_list_entries", values)
        cursor.execute("SET session_replication_role = origin")
        for table in ("registry_enterprise", "serious_list_entry"):
            cursor.execute(f"VACUUM ANALYZE {table}")
