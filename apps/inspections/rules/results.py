"""Types of result: which may stand together, what they amount to, what they ask for.

Code 1 (nothing found) stands alone, the others may be several. What the answers say and what the result says must not
contradict: a form with a problem in it is not "nothing found", nor is one of which nothing applies. Who could not be
reached was not checked: beside code 5 stand only those about what was published (2 to 4), which are looked up without
anybody being there, and nobody of the enterprise signed.
"""

from dataclasses import dataclass

FINE, PROBLEM, REFUSED = "fine", "problem", "refused"
NOTHING = "1"
RANK = (FINE, PROBLEM, REFUSED)
UNREACHED, NOTHING_OF_THE_KIND = "5", "8"
EMPTY = (UNREACHED, NOTHING_OF_THE_KIND)  # nobody and nothing was there: the form may stay empty
BESIDE = ("2", "3", "4")  # about what was published, not about what the form asks


@dataclass(frozen=True, slots=True)
class Code:
    code: str
    exclusive: bool
    outcome: str
    follow_up: str
    severity: int


def refusal_of(codes, *, problems, applies=True, signed=False):
    """Why these codes cannot be the result ("" when they can). `problems`: answers that are a problem; `applies`:
    whether any question of the form applied; `signed`: whether the enterprise signed."""
    if not codes:
        return "none"
    if len(codes) > 1 and any(code.exclusive for code in codes):
        return "exclusive"
    numbers = {code.code for code in codes}
    if UNREACHED in numbers and (not numbers <= {UNREACHED, *BESIDE} or signed):
        return "unreached-signed" if signed else "unreached"
    if problems and outcome_of(codes) == FINE:
        return "contradiction"
    if not applies and outcome_of(codes) == FINE and NOTHING_OF_THE_KIND not in numbers:
        return "nothing-applies"
    return ""


def form_may_be_empty(codes):
    """Whether nobody and nothing was there to be looked at, or nobody let them look: no code may speak of the form."""
    numbers = {code.code for code in codes}
    if numbers & {*EMPTY}:
        numbers -= set(BESIDE)
    refused = {code.code for code in codes if code.outcome == REFUSED}
    return numbers <= {*EMPTY, *refused}


def outcome_of(codes):
    """The gravest outcome of the codes."""
    return max((code.outcome for code in codes), key=RANK.index)


def of_some_items(codes):
    """Whether the result may be of some items of a visit and not of others: not where nothing was found, nobody was
    reached, or nobody let them look."""
    return outcome_of(codes) == PROBLEM and UNREACHED not in {code.code for code in codes}


def of_item(codes, concerned, nothing):
    """The codes of one item out of those of its visit. An item that a problem does not concern has what else was found,
    or `nothing`."""
    if not of_some_items(codes):
        return list(codes)
    if concerned:
        return [code for code in codes if code.outcome != FINE]
    return [code for code in codes if code.outcome == FINE] or [nothing]


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
