"""States of rulesets and runs."""

from apps.kernel.moves import Move, MoveTable

DRAFT, SUBMITTED, APPROVED, REJECTED = "draft", "submitted", "approved", "rejected"
RULESET_STATES = (DRAFT, SUBMITTED, APPROVED, REJECTED)

RULESET_MOVES = MoveTable(
    Move("submit", (DRAFT,), SUBMITTED, "credit.draft_ruleset", "credit.ruleset_submitted"),
    Move("return", (SUBMITTED,), DRAFT, "credit.approve_ruleset", "credit.ruleset_returned"),
    Move("approve", (SUBMITTED,), APPROVED, "credit.approve_ruleset", "credit.ruleset_approved"),
    Move("reject", (SUBMITTED,), REJECTED, "credit.approve_ruleset", "credit.ruleset_rejected"),
)

RUNNING, PUBLISHED, FAILED = "running", "published", "failed"
RUN_STATES = (RUNNING, PUBLISHED, FAILED)
RUN_MOVES = MoveTable(
    Move("publish", (RUNNING,), PUBLISHED, "credit.rate", "credit.run_published"),
    Move("fail", (RUNNING,), FAILED, "credit.rate", "credit.run_failed"),
)

WAITING, DONE = "waiting", "done"
SHARD_STATES = (WAITING, DONE)
SHARD_MOVES = MoveTable(
    Move("finish", (WAITING,), DONE),
    Move("redo", (DONE,), WAITING),  # a crash of the server emptied the stage
)
