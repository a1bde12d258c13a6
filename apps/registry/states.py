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
    Move("restore", (REVOKED, DEREGISTERED, CANCELLED), OPEN, "registry.status", "registry.enterprise_restored"),
)  # fmt: skip

MERGE = MoveTable(
    Move("confirm", ("requested",), "done", "registry.merge", "registry.merge_confirmed"),
    Move("refuse", ("requested",), "refused", "registry.merge", "registry.merge_refused"),
    Move("withdraw", ("requested",), "withdrawn", "registry.merge", "registry.merge_withdrawn"),
    Move("undo", ("done",), "undone", "registry.merge", "registry.merge_undone"),
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
