"""What must be true before a licence may be taken from its holder, and before the decision has an effect.

《行政许可法》第七条（陈述权、申辩权，依法要求听证）、第六十九条、第七十条；《行政处罚法》第四十四条、第四十五条、第六十三条至
第六十五条（吊销许可证件的告知、陈述申辩和听证）；第六十一条（送达）。The database asks the same (sql/aftercheck.sql).
"""

from dataclasses import dataclass
from datetime import date

REVOKED = "revoked"
NOT_SERVED, STILL_ANSWERING, NOT_HEARD, NOT_REVIEWED = "not-served", "still-answering", "not-heard", "not-reviewed"


@dataclass(frozen=True, slots=True)
class Process:
    """How far a proceeding has come; each is the day of the act, None where it was not done."""

    notice_served_on: date | None = None
    answer_until: date | None = None
    waived_on: date | None = None
    hearing_asked_on: date | None = None
    hearing_withdrawn_on: date | None = None
    heard_on: date | None = None
    reviewed_on: date | None = None


def unheard(process, on):
    """Codes of what the holder has not had yet on the day `on`: the chance to answer."""
    if process.notice_served_on is None or process.answer_until is None:
        return (NOT_SERVED,)
    if process.hearing_asked_on is not None and process.hearing_withdrawn_on is None:
        return () if process.heard_on is not None else (NOT_HEARD,)
    over = process.waived_on is not None or on > process.answer_until
    return () if over else (STILL_ANSWERING,)


def lacking(process, on):
    """Codes of what stands against a decision on the day `on`; none: it may be made."""
    codes = unheard(process, on)
    return codes if codes or process.reviewed_on is not None else (NOT_REVIEWED,)


def uncovered(classes, bars):
    """Those of `classes` (codes) from which no bar keeps the holder for as long as a finding asks for, in their order.

    `bars`: (class, last day, last day that the finding's own bar would have had from the same decision) of those that
    stand, each a code and two dates. The database asks the same (licensing_uncovered).
    """
    enough = {code for code, until, wanted in bars if until >= wanted}
    return [code for code in classes if code not in enough]


def gives_way(bars, kind, *, to_bar, to_kind):
    """Whether a proceeding that is under way gives way to another ground: what bars nobody does not stand in the way of
    what does, and nothing but a revocation in that of a revocation (国发〔2018〕33号：一律撤销).

    `bars`, `to_bar`: the rule of the bar that each decision brings with it, "" where it brings none.
    """
    return not bars and (bool(to_bar) or (to_kind == REVOKED and kind != REVOKED))
