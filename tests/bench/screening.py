"""A thousand names screened for a bid: what the list and the register say of them, before anything is signed."""

import os
from collections import Counter
from functools import partial

from . import sql
from .serious_list import fill_entries

ENTERPRISES = int(os.environ.get("BENCH_ENTERPRISES", "1000000"))
ENTRIES = int(os.environ.get("BENCH_ENTRIES", "10000"))
FORMER, SHARED, BEARERS = ENTERPRISES // 10, 300, 50  # former names in all; names that many bear, and how many


def run(bench):
    """Plain names first: 600 enterprises of the register, of which some are listed, and 400 nobody knows. Then 1,000
    that each lead to more than one party: former names of whom the list knows, for whose present bearers it has to
    look however they are written, and names that many bear."""
    from django.db import connection

    fill_entries(connection, ENTRIES, enterprises=ENTERPRISES)
    _fill(connection)
    plain = [f"量测企业{1 + n * 7 % ENTRIES}" for n in range(300)]
    plain += [f"量测企业{ENTERPRISES - n * 11}" for n in range(300)] + [f"无此企业{n}有限公司" for n in range(400)]
    found = _measure(bench, "names", plain)
    assert {"listed", "clear", "unknown"} <= set(found), found
    led = [f"量测旧名{1 + n}有限公司" for n in range(1000 - SHARED)]
    led += [f"量测重名{1 + n}有限公司" for n in range(SHARED)]
    found = _measure(bench, "former names and names of many", led)
    # of every three entries one has ended; of the others every second name is borne by another party now
    assert {"listed", "clear", "several"} <= set(found), found
    assert found["several"] >= (1000 - SHARED) // 4, found


def _measure(bench, what, lines):
    """Counter of the results, and the figure."""
    from django.utils import timezone

    from apps.certificates.operations.issuing import screened

    today = timezone.localdate()
    ask = partial(screened, lines, on=today, today=today)
    rows, _version = ask()
    assert len(rows) == 1000
    what = f"1,000 {what} against {ENTRIES:,} entries and {ENTERPRISES:,} enterprises"
    bench.figure(what, bench.seconds(ask, repeat=5), at_most=1, unit="s")
    return Counter(row["result"] for row in rows)


def _fill(connection):
    """What names lead to several; and what the feed told: a certificate knows no entry that it never told of."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        sql.execute("screening_names", {"former": FORMER, "shared": SHARED, "bearers": BEARERS})
        sql.execute("serious_list_told", {})
        cursor.execute("SET session_replication_role = origin")
        for table in ("registry_enterprise", "registry_formername", "serious_list_change"):
            cursor.execute(f"VACUUM ANALYZE {table}")
