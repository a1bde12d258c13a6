"""The life of a draw. What has been sealed never returns to a draft: a second try is a new draw with a new number."""

from apps.kernel.moves import Move, MoveTable

DRAFT, COMMITTING, REVEALING, WAITING, SEEDED, DRAWN, VOID = (
    "draft", "committing", "revealing", "waiting", "seeded", "drawn", "void",
)  # fmt: skip
PUBLIC = (COMMITTING, REVEALING, WAITING, SEEDED, DRAWN, VOID)

BUSINESS_ENVIRONMENT = "《优化营商环境条例》第54条"
HOUSE = "docs/verifiable-draws.md"

DRAW = MoveTable(
    Move("seal", (DRAFT,), COMMITTING, "draws.seal", "draws.sealed", BUSINESS_ENVIRONMENT),
    Move("commit", (COMMITTING,), COMMITTING, "draws.witness", "draws.committed", HOUSE),
    Move("open_reveals", (COMMITTING,), REVEALING, "", "draws.reveals_opened", HOUSE),
    Move("reveal", (REVEALING,), REVEALING, "draws.witness", "draws.revealed", HOUSE),
    Move("await_value", (REVEALING,), WAITING, "", "draws.reveals_closed", HOUSE),
    Move("enter_value", (WAITING,), WAITING, "draws.witness", "draws.public_value_entered", HOUSE),
    Move("settle", (REVEALING, WAITING), SEEDED, "", "draws.seed_settled", HOUSE),
    Move("conduct", (SEEDED,), DRAWN, "draws.conduct", "draws.conducted", BUSINESS_ENVIRONMENT),
    Move("void", (COMMITTING, REVEALING, WAITING), VOID, "draws.conduct", "draws.voided", HOUSE),
)
