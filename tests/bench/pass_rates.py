"""All pass-rate tables of a year over 200,000 batches against one bare GROUP BY CUBE over the same rows."""

import os
from datetime import date
from functools import partial

from . import sql

BATCHES, YEAR = int(os.environ.get("BENCH_BATCHES", "200000")), 2026


def run(bench):
    """Ours adds product groups, rates and intervals; the yardstick only counts by product, link, city and size."""
    from django.db import connection

    from apps.sampling.queries.rates import pass_rates

    fill_batches(connection, BATCHES, year=YEAR)
    ask = partial(pass_rates, first=YEAR, last=YEAR, published=True)
    found, bare = ask(), sql.rows("bare_cube", {"year": YEAR})
    assert found.of(YEAR).n == BATCHES
    same = {(row["code"], row["link"], row["city"], row["scale"]): (row["n"], row["passed"]) for row in bare}
    ours = {key[2:]: (rate.n, rate.passed) for key, rate in found.cells.items() if key[2] or not key[1]}
    assert same == ours, "the two count differently"
    bench.compare(
        f"all tables of {BATCHES:,} batches against a bare CUBE",
        ours=bench.seconds(ask, repeat=7),
        yardstick=bench.seconds(partial(sql.rows, "bare_cube", {"year": YEAR}), repeat=7),
        at_most=1.5,
    )


def fill_batches(connection, batches, *, year):
    """So many invented published results, by one statement past the guards: these benches are about reading."""
    from apps.divisions.models import Agency
    from apps.sampling.queries.words import forget
    from tests.factories.divisions import division

    cities = [division(f"32{number:02d}02").pk for number in range(1, 14)]
    agency = Agency.objects.first() or Agency.objects.create(
        code="320102-B", name="玄武区市场监督管理局", division_id=cities[0], level=3, valid_from=date(2000, 1, 1)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        sql.execute("sampling_batches", {"batches": batches, "agency": agency.pk, "divisions": cities, "year": year})
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE sampling_batch")
    forget()
