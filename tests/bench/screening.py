"""A thousand names screened for a bid: what the list and the register say of them, before anything is signed."""

import os
from functools import partial

from . import sql
from .serious_list import fill_entries

ENTERPRISES = int(os.environ.get("BENCH_ENTERPRISES", "1000000"))
ENTRIES = int(os.environ.get("BENCH_ENTRIES", "10000"))


def run(bench):
    """600 enterprises of the register, of which some are listed, and 400 nobody knows."""
    from django.db import connection
    from django.utils import timezone

    from apps.certificates.operations.issuing import screened

    fill_entries(connection, ENTRIES, enterprises=ENTERPRISES)
    _tell(connection)
    lines = [f"量测企业{1 + n * 7 % ENTRIES}" for n in range(300)]
    lines += [f"量测企业{ENTERPRISES - n * 11}" for n in range(300)] + [f"无此企业{n}有限公司" for n in range(400)]
    today = timezone.localdate()
    ask = partial(screened, lines, on=today, today=today)
    rows, _version = ask()
    results = [row["result"] for row in rows]
    assert len(rows) == 1000
    assert {"listed", "clear", "unknown"} <= set(results), set(results)
    what = f"1,000 names against {ENTRIES:,} entries and {ENTERPRISES:,} enterprises"
    bench.figure(what, bench.seconds(ask, repeat=5), at_most=1, unit="s")


def _tell(connection):
    """A certificate says what the feed told: an entry it never told of is none."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        sql.execute("serious_list_told", {})
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE serious_list_change")
