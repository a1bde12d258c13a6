"""An invented province of any size for the benches of the rating, made by two statements."""

import os

from . import sql

# what the rating never reads: built by nothing here, so that a bench spends its minutes on the rating
UNREAD = (
    "registry_enterprise_bigrams",
    "records_fact_known",
    "records_fact_waiting",
    "records_fact_waiting_code",
)
EACH = 10  # facts for each enterprise on average


def scale():
    """Enterprises of the large province: a million, or BENCH_ENTERPRISES for a quick look."""
    return int(os.environ.get("BENCH_ENTERPRISES", "1000000"))


def fill(connection, enterprises):
    """Fill the empty database with a province of so many enterprises and ten times as many facts; analysed."""
    from tests.factories.divisions import division
    from tests.factories.records import source

    codes = ("320102", "320302", "320505", "320612", "320902", "321002", "321102")
    divisions = [division(code).pk for code in codes]
    with connection.cursor() as cursor:
        for name in UNREAD:
            cursor.execute(f"DROP INDEX IF EXISTS {name}")
        # foreign keys of invented rows hold by construction
        cursor.execute("SET session_replication_role = replica")
        sql.execute("province_enterprises", {"enterprises": enterprises, "divisions": divisions})
        cursor.execute("VACUUM ANALYZE registry_enterprise")
        kept = _without_indexes(cursor, "records_fact")
        sql.execute("province_facts", {"each": EACH, "source": source().pk})
        for definition in kept:
            cursor.execute(definition)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE records_fact")


def _without_indexes(cursor, table):
    """Drop the table's plain indexes for the time of the load; returns the statements that build them again."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
        [table],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in found]
