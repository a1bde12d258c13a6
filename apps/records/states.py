"""The life of a fact. States are text in the database behind a CHECK; `counts` says which of them a rating sees."""

from apps.kernel.moves import Move, MoveTable

WAITING = "waiting"  # its enterprise is not known yet
EFFECTIVE = "effective"
OBJECTED = "objected"  # an objection is being decided; the fact still counts until then
REPAIRED = "repaired"  # credit repair granted: neither shown nor used
WITHDRAWN = "withdrawn"  # the act behind it was set aside
EXPIRED = "expired"  # its publicity ended by time; it may still count inside a rule's own window
OVER = "over"  # what it stood for ended by time, such as the term of a listing: neither shown nor used any more

STATES = (WAITING, EFFECTIVE, OBJECTED, REPAIRED, WITHDRAWN, EXPIRED, OVER)
COUNTING = (EFFECTIVE, OBJECTED, EXPIRED)
PUBLIC = (EFFECTIVE, OBJECTED)
GONE = (WITHDRAWN, REPAIRED, OVER)

MOVES = MoveTable(
    Move("match", (WAITING,), EFFECTIVE, "records.match", "records.fact_matched"),
    # an adverse one: a reviewer agrees to the enterprise that an officer chose
    Move("agree", (WAITING,), EFFECTIVE, "records.correct", "records.fact_matched"),
    # the wrong enterprise was chosen: a second person sends it back to the queue
    Move("unmatch", (EFFECTIVE, EXPIRED), WAITING, "records.correct", "records.fact_unmatched"),
    Move("correct", (EFFECTIVE, OBJECTED), EFFECTIVE, "records.correct", "records.fact_corrected"),
    # what is no longer shown still counts: it is set right as well, and shown again where its window opens by it
    Move("correct", (EXPIRED,), EXPIRED, "records.correct", "records.fact_corrected"),
    Move("reopen", (EXPIRED,), EFFECTIVE, "records.correct", "records.fact_corrected"),
    # what is no longer shown may still count in a grade, so it may still be objected to
    Move("object", (EFFECTIVE, EXPIRED), OBJECTED, "", "records.fact_objected", "企业信息公示暂行条例"),
    Move("release", (OBJECTED,), EFFECTIVE, "records.object", "records.fact_released"),
    Move("confirm", (OBJECTED,), EFFECTIVE, "records.correct", "records.fact_confirmed"),
    Move(
        "repair",
        (EFFECTIVE, OBJECTED, EXPIRED),
        REPAIRED,
        "records.repair",
        "records.fact_repaired",
        "信用修复管理办法",
    ),
    Move("restore", (REPAIRED,), EFFECTIVE, "records.repair", "records.fact_restored", "信用修复管理办法"),
    Move(
        "withdraw",
        (WAITING, EFFECTIVE, OBJECTED, EXPIRED, REPAIRED, OVER),
        WITHDRAWN,
        "records.withdraw",
        "records.fact_withdrawn",
    ),
    Move("expire", (EFFECTIVE,), EXPIRED, "records.expire", "records.fact_expired"),
    Move("end", (EFFECTIVE, OBJECTED, EXPIRED), OVER, "records.expire", "records.fact_ended"),
)

# events of one fact after which a grade may be another
FACT_EVENTS = ("records.fact_recorded", *dict.fromkeys(step.event for step in MOVES.moves))

# --- a match of an adverse fact, between the officer who chose the enterprise and the second person ----
ASKED, AGREED, RETURNED, OBVIATED = "asked", "agreed", "returned", "obviated"
MATCHING_STATES = (ASKED, AGREED, RETURNED, OBVIATED)

MATCHING = MoveTable(
    Move("agree", (ASKED,), AGREED, "records.correct"),
    Move("return", (ASKED,), RETURNED, "records.correct", "records.match_returned"),
    # written by a trigger: the fact found its enterprise by itself meanwhile, or was withdrawn
    Move("obviate", (ASKED,), OBVIATED),
)

# --- an import of facts, as the worker and the page see it ----
UPLOADED, CHECKING, CHECKED, IMPORTING = "uploaded", "checking", "checked", "importing"
DONE, FAILED, UNDOING, UNDONE = "done", "failed", "undoing", "undone"
IMPORT_STATES = (UPLOADED, CHECKING, CHECKED, IMPORTING, DONE, FAILED, UNDOING, UNDONE)
RUNNING = (CHECKING, IMPORTING, UNDOING)

IMPORT = MoveTable(
    Move("check", (UPLOADED, CHECKED, FAILED), CHECKING, "records.record", "records.import_queued"),
    Move("checked", (CHECKING,), CHECKED, "records.record", "records.import_checked"),
    Move("import", (CHECKED,), IMPORTING, "records.record", "records.import_queued"),
    Move("done", (IMPORTING,), DONE, "records.record", "records.import_done"),
    Move("fail", (CHECKING, IMPORTING), FAILED, "", "records.import_failed"),
    # who may: permissions.may_undo
    Move("undo", (DONE,), UNDOING, "", "records.import_undo_queued"),
    Move("undone", (UNDOING, DONE), UNDONE, "", "records.import_undone"),
    Move("blocked", (UNDOING,), DONE, "", "records.import_undo_blocked"),
)

# events of many facts: `touched_enterprises` tells whose, by the event's source_id and moment
BROUGHT_EVENTS = ("records.import_done", "records.facts_matched")  # may bring something adverse
MANY_EVENTS = ("records.import_done", "records.import_undone", "records.facts_matched")

# --- an objection of an enterprise ----
FILED, UPHELD, REFUSED, TAKEN_BACK, SETTLED = "filed", "upheld", "refused", "withdrawn", "settled"
OBJECTION_STATES = (FILED, UPHELD, REFUSED, TAKEN_BACK, SETTLED)
DECIDED = (UPHELD, REFUSED)

OBJECTION = MoveTable(
    Move("uphold", (FILED,), UPHELD, "records.correct", "records.objection_upheld", "企业信息公示暂行条例"),
    Move("refuse", (FILED,), REFUSED, "records.correct", "records.objection_refused", "企业信息公示暂行条例"),
    Move("withdraw", (FILED,), TAKEN_BACK, "records.object", "records.objection_withdrawn"),
    # the fact went for another reason while the objection was open: there is nothing left to decide
    Move("settle", (FILED,), SETTLED, "", "records.objection_settled"),
)
