"""A message to many: prepared and counted by one person, released by another, checked again when it goes out."""

from apps.kernel.moves import Move, MoveTable

DRAFT, SUBMITTED, RELEASED, SENT, STOPPED, WITHDRAWN = STATES = (
    "draft",
    "submitted",
    "released",
    "sent",
    "stopped",
    "withdrawn",
)

MOVES = MoveTable(
    Move("submit", (DRAFT,), SUBMITTED, "notifications.prepare", "notifications.mass_submitted"),
    Move("release", (SUBMITTED,), RELEASED, "notifications.approve", "notifications.mass_released"),
    Move("return", (SUBMITTED,), DRAFT, "notifications.approve", "notifications.mass_returned"),
    Move("withdraw", (DRAFT, SUBMITTED, STOPPED), WITHDRAWN, "notifications.prepare", "notifications.mass_withdrawn"),
    Move("recount", (STOPPED,), DRAFT, "notifications.prepare", "notifications.mass_recounted"),
    # by the portal itself
    Move("send", (RELEASED,), SENT, event="notifications.mass_sent"),
    Move("stop", (RELEASED,), STOPPED, event="notifications.mass_stopped"),
)
