"""One answer of a form: clean text, and whether it is a problem. What is no answer is said by a code."""

import re
from dataclasses import dataclass
from decimal import Decimal

NUMBER = re.compile(r"-?[0-9]{1,10}([.,][0-9]{1,4})?")
WORDS = {"yes": "yes", "no": "no", "na": "na"}
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the rule sees it."""

    kind: str
    bad: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    required: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """`error` is "" or "not-yes-no", "no-number", "too-long". Nothing answered is none: a form is filled in parts."""

    value: str
    problem: bool = False
    error: str = ""


def judge(asked, text):
    text = " ".join(text.split())
    if not text or asked.kind == "photo":
        return Judged("")
    if asked.kind == "yes_no":
        return Judged(text, text == asked.bad) if text in WORDS else Judged(text, error="not-yes-no")
    if asked.kind in ("number", "measure"):
        if not NUMBER.fullmatch(text):
            return Judged(text[:LONGEST], error="no-number")
        value = Decimal(text.replace(",", "."))
        outside = (asked.least is not None and value < asked.least) or (asked.most is not None and value > asked.most)
        return Judged(f"{value:f}", outside)
    return Judged(text) if len(text) <= LONGEST else Judged(text[:LONGEST], error="too-long")


def missing(asked, value):
    """Whether a form cannot be submitted without this answer."""
    return asked.required and asked.kind != "photo" and not value
