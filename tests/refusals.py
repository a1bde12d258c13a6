"""What the database refuses by itself, with the words of the guard and not by chance."""

import pytest
from django.db import DatabaseError, connection, transaction


def refused(words, *acts):
    """Each act is a function or a statement; the end of the transaction is judged too. Nothing of it stays."""
    with pytest.raises(DatabaseError, match=words), transaction.atomic():  # noqa: PT012 - some guards judge late
        for act in acts:
            if isinstance(act, str):
                with connection.cursor() as cursor:
                    cursor.execute(act)
            else:
                act()
        connection.check_constraints()


def not_emptied(words, app, *names):
    """No table is emptied at once."""
    connection.check_constraints()  # with events that wait a table is not emptied anyway
    for name in names:
        refused(words, f"TRUNCATE {app}_{name} CASCADE")
