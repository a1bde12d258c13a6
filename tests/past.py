"""What the database refuses today, as it came about before."""

from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def past_guards():
    """Without triggers, until the end of the block; inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def said_anew(rows, **values):
    """Rows as a test wants them that nobody writes anew once they have begun: versions of the law, limits that run."""
    with transaction.atomic(), past_guards():
        return rows.update(**values)
