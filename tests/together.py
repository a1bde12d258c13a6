"""Do things at the same moment, each in its own thread and database connection (for tests with transaction=True)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import monotonic, sleep

from django.db import connection


def at_once(*calls):
    """Start all calls together; returns their results in order, an exception standing for the one it was raised by."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=10)
            return call()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def wait_until_somebody_waits(seconds=30):
    """Until some connection of this database waits for a row that another holds."""
    end = monotonic() + seconds
    while monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
                " AND wait_event_type = 'Lock' AND wait_event IN ('transactionid', 'tuple'))"
            )
            if cursor.fetchone()[0]:
                return
        sleep(0.02)
    raise AssertionError("nobody waits")
