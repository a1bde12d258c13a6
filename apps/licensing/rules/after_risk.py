"""Which licences that were granted first are checked first: points by what is known, each with its reason.

The rank is the portal's own; the law asks only that every one be checked in its limit (国发〔2018〕33号). How much each
counts is dated data (data/risk_weights.csv). The class of
credit risk is internal: neither points nor reasons are ever public.
"""

from dataclasses import dataclass

CLASS_D, CLASS_C, CLASS_B = "class-d", "class-c", "class-b"
SAMPLING, ENDED_BEFORE, FIRST, OLD_REPORT, LAB_FAILED = "sampling", "ended-before", "first", "old-report", "lab-failed"
CODES = (CLASS_D, CLASS_C, CLASS_B, ENDED_BEFORE, SAMPLING, LAB_FAILED, FIRST, OLD_REPORT)
DAYS, LATEST = 100_000, 800_000  # an ordinal of the year 2191
CLASSES = {"D": CLASS_D, "C": CLASS_C, "B": CLASS_B}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a licence and its holder on the day of the grant."""

    risk_class: str = ""
    failed_sampling: bool = False
    ended_before: bool = False
    first_licence: bool = False
    old_report: bool = False
    lab_failed: bool = False


def risk(known, weights):
    """(points, reasons) in the order of CODES; `weights` are the points of each on the day, {code: points}."""
    holds = {
        CLASSES.get(known.risk_class, ""): True,
        SAMPLING: known.failed_sampling,
        ENDED_BEFORE: known.ended_before,
        FIRST: known.first_licence,
        OLD_REPORT: known.old_report,
        LAB_FAILED: known.lab_failed,
    }
    reasons = [code for code in CODES if holds.get(code)]
    return sum(weights.get(code, 0) for code in reasons), reasons


def rank(points, due_on):
    """One number to sort by, the greatest first: more points, then the earlier last day."""
    return points * DAYS + max(LATEST - due_on.toordinal(), 0)
