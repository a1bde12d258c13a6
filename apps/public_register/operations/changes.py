"""Announce what changed in the register."""

from datetime import timedelta

from django.db import transaction

from .. import sql

TOUCHES_KEPT = timedelta(days=1)  # an answer is given again for a minute at most (remembered.py)


@transaction.atomic
def sweep_changes(*, at):
    """Bring the change feed up to the register; returns the number of entries written. Safe to run at any time.

    No audit event: the sweep decides nothing, and its entries are public themselves.
    """
    sql.look_after_touched(at - TOUCHES_KEPT)
    return sql.sweep(at)
