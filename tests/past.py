"""What the database refuses today, as it came about before."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def past_guards():
    """Without triggers, until the end of the block; inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")
