"""Lifecycles of the registry: who may take which step, from where to where.

An enterprise ends in four different ways. 迁出 is a move to another province, 吊销 a punishment, 注销 an exit and
撤销 the registration set aside; a punished enterprise may still exit, and every decision may itself be set aside.
"""

from apps.kernel.moves import Move, MoveTable

OPEN, MOVED_OUT, REVOKED, DEREGISTERED, CANCELLED = "open", "moved_out", "revoked", "deregistered", "cancelled"

STATUS = MoveTable(
    Move("move_out", (OPEN,), MOVED_OUT, "registry.status", "registry.enterprise_moved_out"),
    Move("revoke", (OPEN,), REVOKED, "registry.status", "registry.enterprise_revoked"),
    Move("deregister", (OPEN, REVOKED), DEREGISTERED, "registry.status", "registry.enterprise_deregistered"),
    Move(
        "cancel", (OPEN, REVOKED, MOVED_OUT, DEREGISTERED), CANCELLED, "registry.status",
        "registry.enterprise_cancelled",
    ),
    Move("return", (MOVED_OUT,), OPEN, "registry.status", "registry.enterprise_returned"),
    # or to the end that stood before it: an exit set aside does not lift the punishment beneath
    Move("restore", (REVOKED, DEREGISTERED, CANCELLED), OPEN, "registry.status", "registry.enterprise_restored"),
    # no decision at all: recorded at the wrong enterprise, or as the wrong one of the four
    Move(
        "strike", (MOVED_OUT, REVOKED, DEREGISTERED, CANCELLED), OPEN, "registry.status",
        "registry.enterprise_end_struck",
    ),
)  # fmt: skip

MERGE = MoveTable(
    Move("confirm", ("requested",), "done", "registry.confirm_merge", "registry.merge_confirmed"),
    Move("refuse", ("requested",), "refused", "registry.confirm_merge", "registry.merge_refused"),
    Move("withdraw", ("requested",), "withdrawn", "registry.merge", "registry.merge_withdrawn"),
    # what two have joined, two take apart
    Move("ask_undo", ("done",), "undo_asked", "registry.merge", "registry.merge_undo_asked"),
    Move("undo", ("undo_asked",), "undone", "registry.confirm_merge", "registry.merge_undone"),
    Move("keep", ("undo_asked",), "done", "registry.confirm_merge", "registry.merge_kept"),
    Move("stay", ("undo_asked",), "done", "registry.merge", "registry.merge_undo_withdrawn"),
)

# One run is checked and imported as often as need be until it is done; a queued or interrupted one may begin again.
_IDLE, _RUNNING = ("uploaded", "checked", "failed"), ("checking", "importing")
IMPORT = MoveTable(
    Move("queue_check", _IDLE, "checking", "registry.import", "registry.import_queued"),
    Move("queue_import", ("checked", "failed"), "importing", "registry.import", "registry.import_queued"),
    Move("begin_check", (*_IDLE, *_RUNNING), "checking", "registry.import"),
    Move("begin_import", (*_IDLE, *_RUNNING), "importing", "registry.import"),
    Move("finish_check", ("checking",), "checked", "registry.import", "registry.import_checked"),
    Move("finish_import", ("importing",), "done", "registry.import", "registry.imported"),
    Move("fail", _RUNNING, "failed"),
    # who may: permissions.may_undo
    Move("queue_undo", ("done",), "undoing", "", "registry.import_undo_queued"),
    Move("undo", ("done", "undoing"), "undone", "", "registry.import_undone"),
    Move("give_up_undo", ("undoing",), "done"),
)

EXPORT = MoveTable(
    Move("begin", ("waiting", "running"), "running", "", "registry.export_begun"),
    Move("finish", ("running",), "done", "", "registry.export_finished"),
    Move("fail", ("waiting", "running"), "failed", "", "registry.export_failed"),
    Move("cancel", ("waiting", "running"), "cancelled", "registry.export", "registry.export_cancelled"),
    Move("retry", ("failed", "cancelled"), "waiting", "registry.export", "registry.export_retried"),
    Move("expire", ("done",), "expired", "", "registry.export_expired"),
)

CORRECTION = MoveTable(
    Move("accept", ("filed",), "accepted", "registry.correct", "registry.correction_accepted"),
    Move("refuse", ("filed",), "refused", "registry.correct", "registry.correction_refused"),
    Move("withdraw", ("filed",), "withdrawn", "registry.report_error", "registry.correction_withdrawn"),
)
