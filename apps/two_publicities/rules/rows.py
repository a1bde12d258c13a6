"""A penalty or a licence as a row of the standard, and what is wrong with a row. Plain values in, findings out.

The columns and their order are those of the layout that the ledger's import reads: what is written here is read there
as unchanged.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from decimal import Decimal

from apps.intake.rules.cells import clean, is_formula
from apps.kernel.rules import uscc
from apps.records.rules.amounts import wan_from_yuan
from apps.records.rules.layouts import LICENCE, PENALTY
from apps.records.rules.rows import OPEN_END

from .operation import GRANTED, REPORTED


@dataclass(frozen=True, slots=True)
class Sheet:
    """One of the two layouts: `kinds` are the facts it holds, `own` says whether the deciding agency of a fact answers
    for it, rather than the agency of its source; `asks` and `days` are what is wrong with some rows (`_of_row`)."""

    code: str
    kinds: tuple
    own: bool
    columns: dict
    headings: dict
    asks: tuple
    days: tuple
    party: str

    @property
    def header(self):
        return (*self.columns.values(), OPERATION)

    @property
    def key(self):
        """(column of the document's number, column of the party's code)."""
        return self.columns["document_number"], self.columns["subject_code"]


def _columns(layout):
    return {field: headings[0] for field, headings in layout.columns.items() if field != "operation"}


def _headings(layout):
    """{column: its Chinese heading}."""
    names = {field: headings for field, headings in layout.columns.items() if field != "operation"}
    return {headings[0]: headings[min(1, len(headings) - 1)] for headings in names.values()}


COLUMNS = _columns(PENALTY)
OPERATION = PENALTY.columns["operation"][0]
HEADER = (*COLUMNS.values(), OPERATION)
FIRM, TRADER = "法人及非法人组织", "个体工商户"
PARTS = re.compile(r"[、，,；;]+")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")  # decimal(18,6)
# what a word of the category asks for beside it
ASKS = (
    ("罚款", "amount", "fine-missing"),
    ("没收", "forfeited", "forfeit-missing"),
    ("吊销", "licence_taken", "licence-missing"),
    ("暂扣", "licence_taken", "licence-missing"),
)


PENALTIES = Sheet(
    "penalty", REPORTED, False, COLUMNS, _headings(PENALTY), ASKS, ("public_until", "valid_until"), "CF_XDR_MC"
)  # fmt: skip
LICENCES = Sheet(
    "licence", GRANTED, True, _columns(LICENCE), _headings(LICENCE), (), ("public_until", "valid_from"), "XK_XDR_MC"
)  # fmt: skip
SHEETS = {sheet.code: sheet for sheet in (PENALTIES, LICENCES)}
VALID, INVALID = "1", "2"  # 当前状态


def sheet_of(kind):
    """The sheet that holds facts of a kind (its code)."""
    return next(sheet for sheet in SHEETS.values() if kind in sheet.kinds)


def build_licence(*, name, kind, code, older, document_number, occurred_on, public_until, permission, stands, authority,
                  reporter):  # fmt: skip
    """{column: text} of a licence. `permission` is a fact's detail of that name, `stands` whether it still holds."""
    values = {
        "subject_name": name,
        "subject_class": TRADER if "个体" in kind else FIRM,
        "subject_code": code,
        "older_code": older,
        "title": permission.get("document_name"),
        "document_number": permission.get("document") or document_number,
        "category": permission.get("category"),
        "certificate_name": permission.get("certificate_name"),
        "certificate": permission.get("certificate") or document_number,
        "content": permission.get("content"),
        "occurred_on": str(occurred_on),
        "valid_from": permission.get("valid_from") or str(occurred_on),
        "public_until": permission.get("valid_until") or str(public_until or OPEN_END),
        "authority": authority[0],
        "authority_code": authority[1],
        "status": VALID if stands else INVALID,
        "origin": reporter[0],
        "origin_code": reporter[1],
        "remark": permission.get("remark"),
    }
    return {column: clean(values.get(field) or "") for field, column in LICENCES.columns.items()}


def build(*, name, kind, code, older, document_number, title, basis, amount, occurred_on, public_until, decision,
          authority, reporter):  # fmt: skip
    """{column: text} of a penalty.

    `amount` is Decimal yuan or None, days are dates or None, `decision` is a fact's detail of that name, `kind` the
    register's type of the party. `authority` and `reporter` are (name, credit code); the decision's own goes before.
    """
    values = {
        "subject_name": name,
        "subject_class": TRADER if "个体" in kind else FIRM,
        "subject_code": code,
        "older_code": older,
        "document_number": document_number,
        "title": title,
        "facts": decision.get("facts"),
        "legal_basis": basis,
        "category": decision.get("category"),
        "content": decision.get("content"),
        "amount": _wan(amount),
        "forfeited": _wan(Decimal(decision["forfeited"]) if decision.get("forfeited") else None),
        "licence_taken": decision.get("licence_taken"),
        "occurred_on": str(occurred_on),
        "valid_until": decision.get("valid_until"),
        "public_until": str(public_until or OPEN_END),
        "authority": decision.get("authority") or authority[0],
        "authority_code": decision.get("authority_code") or authority[1],
        "origin": reporter[0],
        "origin_code": reporter[1],
        "remark": decision.get("remark"),
    }
    return {column: clean(values.get(field) or "") for field, column in COLUMNS.items()}


def _wan(amount):
    return "" if amount is None else wan_from_yuan(amount)


def digest(row, sheet=PENALTIES):
    """What tells two rows apart: SHA-256 over the columns in their order, without who passes them on."""
    said = [row.get(column, "") for field, column in sheet.columns.items() if not field.startswith("origin")]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def faults(row, fields, sheet=PENALTIES):
    """[(reason, column, value)] of a row; none where it fits. `fields` are the platform's rules, {column: Field}."""
    found = [fault for column, field in fields.items() for fault in _of_column(column, row.get(column, ""), field)]
    return found or _of_row(row, sheet)


def _of_column(column, value, field):
    if not value:
        return [("missing", column, "")] if field.required else []
    if is_formula(value):
        return [("formula", column, value)]
    if field.longest and len(value) > field.longest:
        return [("long", column, str(field.longest))]
    if field.choices and (strange := [part for part in PARTS.split(value) if part and part not in field.choices]):
        return [("not-in-list", column, strange[0])]
    shape = {"day": DAY, "amount": AMOUNT}.get(field.form)
    return [(field.form, column, value)] if shape and not shape.fullmatch(value) else []


def _of_row(row, sheet):
    columns = sheet.columns
    value = {field: row[column] for field, column in columns.items()}
    found = [
        (reason, columns[field], word)
        for word, field, reason in sheet.asks
        if word in value["category"] and not value[field]
    ]
    for field in ("subject_code", "authority_code", "origin_code"):
        if value[field] and not uscc.check(value[field]).ok:
            found.append(("code", columns[field], value[field]))
    for field in sheet.days:
        if value[field] and value[field] < value["occurred_on"]:
            found.append(("before-decision", columns[field], value[field]))
    return list(dict.fromkeys(found))
