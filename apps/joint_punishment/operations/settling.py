"""Deliveries follow what partners have read."""

from django.db import transaction

from apps.audit.operations import record_all
from apps.kernel.scope import Scope

from .. import sql, states

PORTAL = Scope.system("joint_punishment")
OVERTAKEN = "joint_punishment.overtaken"


@transaction.atomic
def settle(partner=None, *, at):
    """Bring the deliveries of a partner, or all, in line with what was read; returns how many changed.

    The partner has these entries from the moment it read them. What was read may meanwhile have changed: an entry that
    it was shown has ended, one of whose end it was told stands. Whoever handed that on could not know of the reading,
    so the entry is handed on once more (an event for the outbox, in this transaction): the limit to lift begins, or the
    partner gets a new line. Two statements, one that locks and one that sees all that was written before it could lock;
    the state table says what becomes of deliveries, as it does of one.
    """
    asked = {"partner": partner.pk if partner else None, "unread": list(states.UNREAD)}
    [[readings, _held]] = sql.tuples("hold", asked)
    if not readings:
        return 0
    handed, changed = (states.MOVES.find(verb, states.WAITING).target for verb in ("hand", "change"))
    given = {"waiting": states.WAITING, "unread": list(states.UNREAD), "state": handed, "changed": changed}
    settled = sql.tuples("settle", given | {"readings": readings})
    overtaken = sorted({(entry, division) for entry, division, anew in settled if anew})
    events = [(("serious_entry", entry), division, {}) for entry, division in overtaken]
    record_all(verb=OVERTAKEN, by=PORTAL, at=at, events=events)
    return len(settled)
