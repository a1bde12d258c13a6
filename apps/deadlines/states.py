"""The states of a clock and the moves between them."""

from apps.kernel.moves import Move, MoveTable

STATES = ("running", "paused", "stopped", "expired")
LIVE = ("running", "paused")
ENDED = ("stopped", "expired")

MOVES = MoveTable(
    Move("pause", ("running",), "paused", event="deadlines.paused"),
    Move("resume", ("paused",), "running", event="deadlines.resumed"),
    # what was owed is done: in time, while paused, or late
    Move("stop", ("running", "paused", "expired"), "stopped", event="deadlines.stopped"),
    Move("extend", ("running",), "running", event="deadlines.extended"),
    Move("expire", ("running",), "expired", event="deadlines.expired"),
)
