"""Types of result: which may stand together, what they amount to, what they ask for.

Code 1 (nothing found) stands alone, the others may be several. What the answers say and what the result says must not
contradict: a form with a problem in it is not "nothing found".
"""

from dataclasses import dataclass

FINE, PROBLEM, REFUSED = "fine", "problem", "refused"
RANK = (FINE, PROBLEM, REFUSED)


@dataclass(frozen=True, slots=True)
class Code:
    code: str
    exclusive: bool
    outcome: str
    follow_up: str
    severity: int


def refusal_of(codes, *, problems):
    """Why these codes cannot be the result ("" when they can). `problems`: answers that are a problem."""
    if not codes:
        return "none"
    if len(codes) > 1 and any(code.exclusive for code in codes):
        return "exclusive"
    if problems and outcome_of(codes) == FINE:
        return "contradiction"
    return ""


def outcome_of(codes):
    """The gravest outcome of the codes."""
    return max((code.outcome for code in codes), key=RANK.index)


def severity_of(codes):
    return max(code.severity for code in codes)


def asks_for(codes):
    """What the codes ask for next, each once, in the order of the codes."""
    return list(dict.fromkeys(code.follow_up for code in codes if code.follow_up != "none"))


# which follow-ups an act answers: an order to rectify, or a transfer by whom it goes to
ANSWERS = {
    "order": ("order", "recheck"),
    "agency": ("order", "recheck", "abnormal"),
    "enforcement": ("order", "recheck", "abnormal", "case"),
    "police": ("order", "recheck", "abnormal", "case"),
}


def still_owed(asked, acts):
    """What is asked for and no act has answered, in the order it was asked."""
    done = {kind for act in acts for kind in ANSWERS[act]}
    return [kind for kind in asked if kind not in done]
