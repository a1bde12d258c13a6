"""Deliveries follow what partners have read."""

from .. import sql, states


def settle(partner=None):
    """Bring the deliveries of a partner, or all, in line with what was read; returns how many changed.

    The partner has these entries from the moment it read them, also where one ended in that moment: it is owed the
    lifting then. One statement; the state table says what becomes of them, as it does of one.
    """
    step = states.MOVES.find("hand", states.WAITING)
    key = partner.pk if partner else None
    return sql.execute("settle", {"partner": key, "waiting": states.WAITING, "state": step.target})
