"""The life of a file for the credit platform, and of each of its lines."""

from apps.kernel.moves import Move, MoveTable

MADE = "made"  # written, hashed, kept; not yet handed over
SENT = "sent"
ACKNOWLEDGED = "acknowledged"  # every line was taken
REJECTED = "rejected"  # every line was answered, some were refused
CLOSED = "closed"  # answered in part, and no answer will come for the rest: that is owed again
DISCARDED = "discarded"  # never reached the platform: its lines are owed again
STATES = (MADE, SENT, ACKNOWLEDGED, REJECTED, CLOSED, DISCARDED)
ENDED = (ACKNOWLEDGED, REJECTED, CLOSED, DISCARDED)

FILE = MoveTable(
    Move("send", (MADE,), SENT, "two_publicities.report", "two_publicities.file_sent", "国发〔2016〕33号"),
    Move("acknowledge", (SENT,), ACKNOWLEDGED, "two_publicities.report", "two_publicities.file_acknowledged"),
    Move("reject", (SENT,), REJECTED, "two_publicities.report", "two_publicities.file_rejected"),
    Move("close", (SENT,), CLOSED, "two_publicities.report", "two_publicities.file_closed"),
    Move("discard", (MADE, SENT), DISCARDED, "two_publicities.report", "two_publicities.file_discarded"),
)

OPEN, ACCEPTED, REFUSED, VOID = "open", "accepted", "refused", "void"
LINE_STATES = (OPEN, ACCEPTED, REFUSED, VOID)

LINE = MoveTable(
    Move("accept", (OPEN,), ACCEPTED),
    Move("refuse", (OPEN,), REFUSED),
    Move("void", (OPEN,), VOID),  # its file was discarded, or closed without an answer to it
    Move("owe", (ACCEPTED,), VOID),  # it counted as taken without an answer, until a day that is over
)
