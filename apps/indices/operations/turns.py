"""Whose turn it is to write to the store: writers wait for one another until the end of their transaction."""

from datetime import timedelta

from django.db.models import Max

from .. import sql
from ..models import Run

MOMENT = timedelta(microseconds=1)


def turn_to_write(at):
    """Wait for the turn; returns when what is written counts as recorded: `at`, or just after the last run began.

    A run reads what was recorded when it began. Who waited while it did writes afterwards, though he came before: a
    later step of the run must not see what an earlier one could not.
    """
    take_turn()
    return after_the_last_run(at)


def after_the_last_run(at):
    """`at`, or just after the last run began; read where the turn is taken."""
    begun = Run.objects.aggregate(last=Max("known_at"))["last"]
    return begun + MOMENT if begun is not None and at <= begun else at


def take_turn(*, wait=True):
    """Take the turn until the end of the transaction; returns whether it was free, where the caller does not `wait`."""
    if wait:
        sql.execute("lock_store")
        return True
    [row] = sql.rows("try_store")
    return row["free"]
