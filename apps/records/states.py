"""The life of a fact. States are text in the database behind a CHECK; `counts` says which of them a rating sees."""

from apps.kernel.moves import Move, MoveTable

WAITING = "waiting"  # its enterprise is not known yet
EFFECTIVE = "effective"
OBJECTED = "objected"  # an objection is being decided; the fact still counts until then
REPAIRED = "repaired"  # credit repair granted: neither shown nor used
WITHDRAWN = "withdrawn"  # the act behind it was set aside
EXPIRED = "expired"  # its publicity ended by time; it may still count inside a rule's own window

STATES = (WAITING, EFFECTIVE, OBJECTED, REPAIRED, WITHDRAWN, EXPIRED)
COUNTING = (EFFECTIVE, OBJECTED, EXPIRED)
PUBLIC = (EFFECTIVE, OBJECTED)

MOVES = MoveTable(
    Move("match", (WAITING,), EFFECTIVE, "records.match", "records.fact_matched"),
    Move("correct", (EFFECTIVE, OBJECTED), EFFECTIVE, "records.correct", "records.fact_corrected"),
    Move("object", (EFFECTIVE,), OBJECTED, "", "records.fact_objected", "企业信息公示暂行条例"),
    Move("uphold", (OBJECTED,), EFFECTIVE, "records.correct", "records.objection_refused"),
    Move("repair", (EFFECTIVE, EXPIRED), REPAIRED, "records.repair", "records.fact_repaired", "信用修复管理办法"),
    Move("restore", (REPAIRED,), EFFECTIVE, "records.repair", "records.fact_restored", "信用修复管理办法"),
    Move(
        "withdraw",
        (WAITING, EFFECTIVE, OBJECTED, EXPIRED, REPAIRED),
        WITHDRAWN,
        "records.withdraw",
        "records.fact_withdrawn",
    ),
    Move("expire", (EFFECTIVE,), EXPIRED, "records.expire", "records.fact_expired"),
)
