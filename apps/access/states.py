"""The life of a seat: claimed or offered, decided, ended.

Legal basis: none of its own; who acts for an enterprise is proved as in any other filing (Administrative Licensing Law,
Art. 29: an agent brings a power of attorney).
"""

from apps.kernel.moves import Move, MoveTable

CLAIMED, OFFERED, APPROVED, REFUSED, WITHDRAWN, ENDED = (
    "claimed",
    "offered",
    "approved",
    "refused",
    "withdrawn",
    "ended",
)
LIVE = (CLAIMED, OFFERED, APPROVED)

LICENSING_29 = "行政许可法第二十九条"

SEAT_MOVES = MoveTable(
    Move("approve", (CLAIMED,), APPROVED, "access.decide_seat", "access.seat_approved", LICENSING_29),
    Move("refuse", (CLAIMED,), REFUSED, "access.decide_seat", "access.seat_refused", LICENSING_29),
    # by the claimant
    Move("withdraw", (CLAIMED,), WITHDRAWN, "", "access.seat_withdrawn"),
    # by the person an owner has offered a seat
    Move("accept", (OFFERED,), APPROVED, "", "access.seat_accepted"),
    Move("decline", (OFFERED,), WITHDRAWN, "", "access.seat_declined"),
    # by the owner, by an officer, or by the holder himself
    Move("end", (OFFERED, APPROVED), ENDED, "", "access.seat_ended"),
)
