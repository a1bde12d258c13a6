"""States of definitions, imports, runs, publications and surveys."""

from apps.kernel.moves import Move, MoveTable

# --- Definitions of indices: like rulesets, and tried out before they are handed on ---------------------------------
DRAFT, SIMULATED, SUBMITTED, APPROVED, REJECTED = "draft", "simulated", "submitted", "approved", "rejected"
DEFINITION_STATES = (DRAFT, SIMULATED, SUBMITTED, APPROVED, REJECTED)
DEFINITION_MOVES = MoveTable(
    Move("change", (DRAFT, SIMULATED), DRAFT, "indices.draft", "indices.definition_changed"),
    Move("simulate", (DRAFT, SIMULATED), SIMULATED, "indices.draft", "indices.definition_simulated"),
    Move("submit", (SIMULATED,), SUBMITTED, "indices.draft", "indices.definition_submitted"),
    Move("discard", (DRAFT, SIMULATED), REJECTED, "indices.draft", "indices.definition_discarded"),
    Move("return", (SUBMITTED,), DRAFT, "indices.approve", "indices.definition_returned"),
    Move("approve", (SUBMITTED,), APPROVED, "indices.approve", "indices.definition_approved"),
    Move("reject", (SUBMITTED,), REJECTED, "indices.approve", "indices.definition_rejected"),
)

# --- Imports of values ----------------------------------------------------------------------------------------------
CHECKING, CHECKED, IMPORTING, IMPORTED, BROKEN = "checking", "checked", "importing", "done", "failed"
IMPORT_STATES = (CHECKING, CHECKED, IMPORTING, IMPORTED, BROKEN)
IMPORT_RUNNING = (CHECKING, IMPORTING)
IMPORTS = MoveTable(
    Move("checked", (CHECKING,), CHECKED, "indices.record", "indices.import_checked"),
    Move("check", (CHECKED, BROKEN), CHECKING, "indices.record", "indices.import_begun"),
    Move("import", (CHECKED,), IMPORTING, "indices.record", "indices.import_begun"),
    Move("done", (IMPORTING,), IMPORTED, "indices.record", "indices.import_done"),
    Move("fail", (CHECKING, IMPORTING), BROKEN, "", "indices.import_failed"),
)

# --- Runs -----------------------------------------------------------------------------------------------------------
WAITING, QUEUED, RUNNING, DONE, FAILED = "waiting", "queued", "running", "done", "failed"
FAULTY = "faulty"  # computed, but something named is missing or impossible: nothing of it may be published
RUN_STATES = (QUEUED, RUNNING, DONE, FAILED)
RUN_OPEN = (QUEUED, RUNNING)
RUN_MOVES = MoveTable(
    Move("begin", (QUEUED,), RUNNING, "indices.run", "indices.run_begun"),
    Move("finish", (RUNNING,), DONE, "indices.run", "indices.run_finished"),
    Move("fail", RUN_OPEN, FAILED, "indices.run", "indices.run_failed"),
)
STEP_STATES = (WAITING, DONE, FAULTY, FAILED)
STEP_MOVES = MoveTable(
    Move("finish", (WAITING,), DONE),
    Move("fault", (WAITING,), FAULTY),
    Move("fail", (WAITING,), FAILED),
)

# --- Publications ---------------------------------------------------------------------------------------------------
PREPARED, PUBLISHED, DECLINED = "prepared", "published", "declined"
PUBLICATION_STATES = (PREPARED, PUBLISHED, DECLINED)
PUBLICATION_MOVES = MoveTable(
    Move("publish", (PREPARED,), PUBLISHED, "indices.publish", "indices.published"),
    Move("decline", (PREPARED,), DECLINED, "indices.publish", "indices.publication_declined"),
    Move("withdraw", (PREPARED,), DECLINED, "indices.run", "indices.publication_withdrawn"),
)

# --- Surveys --------------------------------------------------------------------------------------------------------
PLANNED, OPEN, CLOSED = "planned", "open", "closed"
SURVEY_STATES = (PLANNED, OPEN, CLOSED)
SURVEY_MOVES = MoveTable(
    Move("open", (PLANNED,), OPEN, "indices.survey", "indices.survey_opened"),
    Move("close", (OPEN,), CLOSED, "indices.survey", "indices.survey_closed"),
    # before its last day is over: asked for with a reason, decided by another
    Move("ask", (OPEN,), OPEN, "indices.survey", "indices.survey_close_asked"),
    Move("agree", (OPEN,), CLOSED, "indices.publish", "indices.survey_closed_early"),
    Move("keep", (OPEN,), OPEN, "indices.publish", "indices.survey_kept_open"),
)

# --- Reports: written, handed on, decided by a second person; public once their files are made, never changed then ----
WRITTEN, SETTING = "submitted", "setting"
REPORT_STATES = (DRAFT, WRITTEN, SETTING, PUBLISHED)
REPORT_MOVES = MoveTable(
    Move("compute", (DRAFT,), DRAFT, "indices.report", "indices.report_computed"),
    Move("write", (DRAFT,), DRAFT, "indices.report", "indices.report_written"),
    Move("submit", (DRAFT,), WRITTEN, "indices.report", "indices.report_submitted"),
    Move("return", (WRITTEN, SETTING), DRAFT, "indices.publish", "indices.report_returned"),
    Move("publish", (WRITTEN,), SETTING, "indices.publish", "indices.report_decided"),
    Move("again", (SETTING,), SETTING, "indices.publish", "indices.report_set_again"),
    Move("trouble", (SETTING,), SETTING, "", "indices.report_trouble"),
    Move("finish", (SETTING,), PUBLISHED, "", "indices.report_published"),
)
