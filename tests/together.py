"""Do things at the same moment, each in its own thread and database connection (for tests with transaction=True)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

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
