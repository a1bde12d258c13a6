"""Which number identifies a row: the unified social credit code, or an older one kept as a legacy identifier.

GB 32100-2015 replaced the business registration number 工商注册号 (13 digits, 15 since 2007; letters and a check X for
farmers' cooperatives) and the organisation code 组织机构代码 (GB 11714). Foreign-invested firms of the nineties carry a
text number such as 企合苏总字第000063.
"""

import re
from dataclasses import dataclass

from apps.kernel.rules import uscc

REG_NO = re.compile(r"[0-9]{13}|[0-9]{15}|[0-9]{6}N[A-Z][0-9]{6}X")
ORG_CODE = re.compile(r"[0-9A-Z]{8}[0-9X]")
OTHER = re.compile(r"企[\u4e00-\u9fff]{2,8}字第?[0-9]{3,8}号?")
FLOAT = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+")


@dataclass(frozen=True, slots=True)
class Number:
    """`kind` is "uscc" | "reg_no" | "org_code" | "other" | "" with a `problem`; `hint` and `other` fill
    its sentence. `inner_ok` is the check character of the organisation code, alone or inside the credit code: a doubt.
    """

    kind: str
    value: str
    problem: str = ""
    hint: str = ""
    other: str = ""
    inner_ok: bool = True


_PROBLEMS = {"letter": "code-letter", "shape": "code-shape", "check": "code-check"}


def classify(text):
    """Number of a cell's text that is not empty."""
    code = uscc.normalise(text)
    if FLOAT.fullmatch(code):  # also one of eighteen characters
        return Number("", code, "code-number")
    if len(code) == 18:
        return _credit_code(code)
    for kind, form in (("reg_no", REG_NO), ("org_code", ORG_CODE), ("other", OTHER)):
        if form.fullmatch(code):
            return Number(kind, code, inner_ok=kind != "org_code" or uscc.inner_check_character(code[:8]) == code[8])
    return Number("", code, "code-length", str(len(code)))


def _credit_code(code):
    finding = uscc.check(code)
    if finding.ok:
        return Number("uscc", code, inner_ok=finding.inner_ok)
    if OTHER.fullmatch(code):
        return Number("other", code)
    if finding.problem == "letter" and finding.hint:
        return Number("", code, "code-lookalike", str(finding.position), finding.hint)
    hint = finding.hint if finding.problem == "check" else str(finding.position)
    return Number("", code, _PROBLEMS[finding.problem], hint)
