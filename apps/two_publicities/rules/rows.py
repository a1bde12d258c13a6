"""A penalty as a row of the standard, and what is wrong with a row. Plain values in, findings out.

The columns and their order are those of the layout that the ledger's import reads: what is written here is read there
as unchanged.
"""

import hashlib
import json
import re
from decimal import Decimal

from apps.intake.rules.cells import clean, is_formula
from apps.kernel.rules import uscc
from apps.records.rules.amounts import wan_from_yuan
from apps.records.rules.layouts import PENALTY
from apps.records.rules.rows import OPEN_END

COLUMNS = {field: headings[0] for field, headings in PENALTY.columns.items() if field != "operation"}
OPERATION = PENALTY.columns["operation"][0]
HEADER = (*COLUMNS.values(), OPERATION)
FIRM, TRADER = "法人及非法人组织", "个体工商户"
PARTS = re.compile(r"[、，,；;]+")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
AMOUNT = re.compile(r"\d{1,12}(\.\d{1,6})?")  # decimal(18,6)
# what a word of the category asks for beside it
ASKS = (
    ("罚款", "amount", "fine-missing"),
    ("没收", "forfeited", "forfeit-missing"),
    ("吊销", "licence_taken", "licence-missing"),
    ("暂扣", "licence_taken", "licence-missing"),
)


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


def digest(row):
    """What tells two rows apart: SHA-256 over the columns in their order, without who passes them on."""
    said = [row.get(column, "") for field, column in COLUMNS.items() if not field.startswith("origin")]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def faults(row, fields):
    """[(reason, column, value)] of a row; none where it fits. `fields` are the platform's rules, {column: Field}."""
    found = [fault for column, field in fields.items() for fault in _of_column(column, row.get(column, ""), field)]
    return found or _of_row(row)


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


def _of_row(row):
    value = {field: row[column] for field, column in COLUMNS.items()}
    found = [
        (reason, COLUMNS[field], word) for word, field, reason in ASKS if word in value["category"] and not value[field]
    ]
    for field in ("subject_code", "authority_code", "origin_code"):
        if value[field] and not uscc.check(value[field]).ok:
            found.append(("code", COLUMNS[field], value[field]))
    for field in ("public_until", "valid_until"):
        if value[field] and value[field] < value["occurred_on"]:
            found.append(("before-decision", COLUMNS[field], value[field]))
    return list(dict.fromkeys(found))
