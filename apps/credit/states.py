"""States of rulesets and runs."""

from apps.kernel.moves import Move, MoveTable

DRAFT, SUBMITTED, APPROVED, REJECTED = "draft", "submitted", "approved", "rejected"
RECALLED = "recalled"  # approved, then taken back before its first day
RULESET_STATES = (DRAFT, SUBMITTED, APPROVED, REJECTED, RECALLED)

RULESET_MOVES = MoveTable(
    Move("submit", (DRAFT,), SUBMITTED, "credit.draft_ruleset", "credit.ruleset_submitted"),
    Move("return", (SUBMITTED,), DRAFT, "credit.approve_ruleset", "credit.ruleset_returned"),
    Move("approve", (SUBMITTED,), APPROVED, "credit.approve_ruleset", "credit.ruleset_approved"),
    Move("reject", (SUBMITTED,), REJECTED, "credit.approve_ruleset", "credit.ruleset_rejected"),
    Move("discard", (DRAFT,), REJECTED, "credit.draft_ruleset", "credit.ruleset_discarded"),
    Move("recall", (APPROVED,), RECALLED, "credit.approve_ruleset", "credit.ruleset_recalled"),
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

# --- Editions ---------------------------------------------------------------------------------------------------------
PREPARING, PREPARED, EDITION_PUBLISHED, DISCARDED = "preparing", "prepared", "published", "discarded"
EDITION_STATES = (PREPARING, PREPARED, EDITION_PUBLISHED, DISCARDED)
EDITION_MOVES = MoveTable(
    Move("finish", (PREPARING,), PREPARED, "credit.prepare_edition", "credit.edition_prepared"),
    Move("publish", (PREPARED,), EDITION_PUBLISHED, "credit.approve_edition", "credit.edition_published"),
    Move("discard", (PREPARING, PREPARED), DISCARDED, "credit.approve_edition", "credit.edition_discarded"),
)

# --- The table of measures --------------------------------------------------------------------------------------------
MEASURE_MOVES = MoveTable(
    Move("submit", (DRAFT,), SUBMITTED, "credit.draft_ruleset", "credit.measures_submitted"),
    Move("return", (SUBMITTED,), DRAFT, "credit.approve_ruleset", "credit.measures_returned"),
    Move("approve", (SUBMITTED,), APPROVED, "credit.approve_ruleset", "credit.measures_approved"),
    Move("recall", (APPROVED,), RECALLED, "credit.approve_ruleset", "credit.measures_recalled"),
)

# A backtest: waiting until a worker takes it, running until its last step is done.
TRIAL_WAITING, TRIAL_RUNNING, TRIAL_DONE, TRIAL_FAILED = "waiting", "running", "done", "failed"
TRIAL_STOPPED = "stopped"
BACKTEST_STATES = (TRIAL_WAITING, TRIAL_RUNNING, TRIAL_DONE, TRIAL_FAILED, TRIAL_STOPPED)
BACKTEST_STEPS = ("moves", "foretold")  # who moves; what each of the two rulesets foretold
BACKTEST_MOVES = MoveTable(
    Move("begin", (TRIAL_WAITING, TRIAL_RUNNING), TRIAL_RUNNING),
    Move("finish", (TRIAL_RUNNING,), TRIAL_DONE, event="credit.backtest_finished"),
    Move("fail", (TRIAL_WAITING, TRIAL_RUNNING), TRIAL_FAILED, event="credit.backtest_failed"),
    Move("stop", (TRIAL_WAITING, TRIAL_RUNNING), TRIAL_STOPPED, event="credit.backtest_stopped"),
)
