"""Whether a proposal to list rests on its ground.

Order 44 Art. 2: a grave breach *and* a heavier penalty; Art. 7: sampling counts only when the re-check failed again and
the failure was announced by the province or above; Art. 12: no listing where the party proves absence of intent.
Guiding Opinion 国质检质〔2015〕289号: intent, serious breach, bad effect, and a penalty that has taken effect.
"""

from dataclasses import dataclass
from datetime import date

from .penalties import HEAVY

NO_GROUND = "no-ground"  # no such ground in force on that day
NOT_HEAVY = "penalty-not-heavy"
NO_RECHECK = "no-failed-recheck"  # none on the ledger, cleared since, or too old
NOT_ANNOUNCED = "not-announced"  # the failure was not announced by the province before it was checked again
NO_INTENT = "no-intent"  # the party proved absence of intent
NO_INTENT_SHOWN = "intent-not-shown"  # the authority did not show intent (2015)
NOT_SAME_DAY = "not-with-penalty"
NOT_IN_FORCE = "penalty-not-in-force"
TOO_OLD = "penalty-too-old"


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a version of a ground asks for."""

    heavy_penalty: bool
    failed_recheck: bool
    intent_shown: bool
    same_day: bool  # decided together with the penalty (Order 44 Art. 13); else after the penalty took effect
    announced: bool = False  # the failure was announced by the province or above before the re-check


@dataclass(frozen=True, slots=True)
class Findings:
    """What the case holds so far; `decided_on` and what concerns the penalty only once there is a decision."""

    penalty_kind: str = ""
    penalty_on: date | None = None
    penalty_effective_on: date | None = None
    failed_recheck: bool = False
    announced: bool = False
    intent_shown: bool = False
    intent_absent: bool = False
    decided_on: date | None = None


def lacking(criteria, found):
    """Codes of everything that stands against a listing, in a fixed order; empty when the ground holds."""
    if criteria is None:
        return (NO_GROUND,)
    checks = (
        (NO_INTENT, found.intent_absent),
        (NOT_HEAVY, criteria.heavy_penalty and found.penalty_kind not in HEAVY),
        (NO_RECHECK, criteria.failed_recheck and not found.failed_recheck),
        (NOT_ANNOUNCED, criteria.announced and found.failed_recheck and not found.announced),
        (NO_INTENT_SHOWN, criteria.intent_shown and not found.intent_shown),
        (NOT_SAME_DAY, criteria.same_day and found.decided_on != found.penalty_on),
        (NOT_IN_FORCE, not criteria.same_day and not _in_force(found)),
    )
    return tuple(code for code, bad in checks if bad)


def _in_force(found):
    effective = found.penalty_effective_on
    return effective is not None and found.decided_on is not None and effective <= found.decided_on
