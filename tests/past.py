"""What the database refuses today, as it came about before."""

from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction

from apps.deadlines.models import Clock
from apps.deadlines.operations import end_of, recount_provisional


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


def a_notice_comes(row, field, rule_code, *, by, at):
    """`row` copies its last day from a clock; both stand a day early, then a holiday notice is loaded. That day."""
    until = getattr(row, field)
    before = until - timedelta(days=1)
    said_anew(Clock.objects.filter(rule_code=rule_code), due_on=before, due_at=end_of(before), provisional=True)
    said_anew(type(row).objects.filter(pk=row.pk), **{field: before})
    assert recount_provisional(by=by, at=at) == 1
    row.refresh_from_db()
    assert getattr(row, field) == Clock.objects.get(rule_code=rule_code).due_on == until
    return until
