"""The life of one entry at one partner: states × verbs. The partner's answers come over the API; the rest is ours."""

from apps.kernel.moves import Move, MoveTable

WAITING = "waiting"  # in the partner's feed, not yet read
HANDED = "handed"  # read with its data
CHANGED = "changed"  # had it, and was told since of another party (rules/parties.py): not yet read
RECEIVED = "received"  # the partner confirms that it has it
APPLIED = "applied"
NOT_APPLICABLE = "not_applicable"
LIFTED = "lifted"  # after the entry ended: measure lifted, copy gone
STATES = (WAITING, HANDED, CHANGED, RECEIVED, APPLIED, NOT_APPLICABLE, LIFTED)
UNREAD = (WAITING, CHANGED)
SILENT = (HANDED, RECEIVED)  # while the entry stands: an answer is owed
HOLDING = (HANDED, CHANGED, RECEIVED, APPLIED)  # after it ended: still shown, as far as anybody knows
ANSWERED = (APPLIED, NOT_APPLICABLE)

MOVES = MoveTable(
    Move("hand", UNREAD, HANDED),
    Move("received", (HANDED, RECEIVED), RECEIVED),
    Move("applied", (HANDED, RECEIVED, APPLIED, NOT_APPLICABLE), APPLIED),
    Move("not_applicable", (HANDED, RECEIVED, APPLIED, NOT_APPLICABLE), NOT_APPLICABLE),
    Move("lifted", (HANDED, CHANGED, RECEIVED, APPLIED, NOT_APPLICABLE, LIFTED), LIFTED),
    # the entry stands again after a deceitful removal: what was lifted is owed anew, and what was not applicable to the
    # time before is asked anew for the new term
    Move("renew", (NOT_APPLICABLE, LIFTED), WAITING),
    # records were merged, or parted again, or the code was set right: what was said was said of another party. It still
    # counts as held where the entry ends, but is answered anew. So does what was read of another party while the line
    # of the new one was written (settle.sql)
    Move("change", (WAITING, HANDED, RECEIVED, APPLIED), CHANGED),
)
