"""Rows of a table of the catalogue to versions of products or standards, and what each would do to what is there.

A version is known by its code and first day. What has begun stays as it was judged by: of it only remarks (legal basis,
English name, note, whether it was held against the published text) and an end that is still to come are taken. A
successor begins after today and ends its forerunner.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from apps.intake.rules.cells import REPLACEMENT, clean, is_formula
from apps.registry.rules import dates

from .verdict import COMPARISONS, JUDGED, RULES

VERSION = {
    "code": ("code", "代码"), "name": ("name", "名称"), "name_en": ("name_en", "英文名称"),
    "first": ("from", "起始日期"), "until": ("until", "终止日期"), "legal_basis": ("legal_basis", "依据"),
    "verified": ("verified", "已核对原文"), "note": ("note", "备注"),
}  # fmt: skip
PRODUCTS = VERSION | {
    "group": ("group", "产品类别"), "risk": ("risk", "风险等级"), "licence_class": ("licence_class", "生产许可证类别"),
}  # fmt: skip
STANDARDS = VERSION | {
    "products": ("products", "适用产品代码"), "item_code": ("item", "项目代码"), "item_name": ("item_name", "项目名称"),
    "item_name_en": ("item_name_en", "项目英文名称"), "rule": ("rule", "判定方式"), "unit": ("unit", "单位"),
    "least": ("least", "下限"), "most": ("most", "上限"), "comparison": ("comparison", "数值比较"),
    "decimals": ("decimals", "修约位数"), "judged": ("judged", "不确定度"), "fatal": ("fatal", "危及人身安全"),
    "method": ("method", "检验方法"),
}  # fmt: skip
COLUMNS = {"products": PRODUCTS, "standards": STANDARDS}
REQUIRED = {
    "products": ("code", "name", "group", "risk", "first", "legal_basis"),
    "standards": ("code", "name", "products", "first", "legal_basis", "item_code", "item_name", "rule"),
}  # fmt: skip
LENGTHS = {
    "name": 200, "name_en": 200, "legal_basis": 200, "note": 300, "group": 40, "licence_class": 40, "item_code": 40,
    "item_name": 120, "item_name_en": 160, "unit": 20, "method": 120,
}  # fmt: skip
MOST = 400  # characters of a cell that has no length of its own
CODES = {"products": re.compile(r"[A-Za-z0-9._-]{1,40}"), "standards": re.compile(r"[^\x00-\x1f\x7f]{1,60}")}
FLAGS = {"": False, "否": False, "false": False, "no": False, "0": False,
         "是": True, "true": True, "yes": True, "1": True}  # fmt: skip
WORDS = {
    "risk": {"高": "high", "中": "medium", "低": "low"} | {name: name for name in ("high", "medium", "low")},
    "rule": {"不大于": "at_most", "不小于": "at_least", "范围": "between", "应符合": "yes"} | {n: n for n in RULES},
    "comparison": {"": "full", "全数值": "full", "修约值": "rounded"} | {n: n for n in COMPARISONS},
    "judged": {"": "simple", "不计": "simple", "计入": "beyond_doubt"} | {n: n for n in JUDGED},
    "verified": FLAGS, "fatal": FLAGS,
}  # fmt: skip
OF_VERSION = {"products": ("name", "group", "risk", "licence_class"), "standards": ("name", "products")}
REMARKS = ("name_en", "legal_basis", "verified", "note")
OF_ITEM = ("item_code", "item_name", "item_name_en", "rule", "unit", "least", "most", "comparison", "decimals",
           "judged", "fatal", "method")  # fmt: skip
# what a limit has, by its rule: (at least, at most, a unit)
LIMITS = {"at_most": (False, True), "at_least": (True, False), "between": (True, True), "yes": (False, False)}
CREATED, FOLLOWS, CORRECTED, REMARKED, ENDED, SAME = "created", "follows", "corrected", "remarked", "ended", "unchanged"
UPDATES = (FOLLOWS, CORRECTED, REMARKED, ENDED)


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    column: str
    code: str
    value: str = ""
    hint: str = ""


@dataclass
class Version:
    """A version as a table brings it or as the portal has it: `values` by field, `items` of a standard in order.

    `outcome` and `ends` (first day of the version it puts an end to) are what it would do to what is there.
    """

    line: int
    code: str
    first: date | None
    until: date | None
    values: dict
    items: list = field(default_factory=list)
    outcome: str = ""
    ends: date | None = None


def find(header, kind):
    """{field: position}, and the headings that are missing."""
    names = [name.strip() for name in header]
    found = {
        field: names.index(heading)
        for field, headings in COLUMNS[kind].items() for heading in headings if heading in names
    }  # fmt: skip
    return found, [COLUMNS[kind][field][-1] for field in REQUIRED[kind] if field not in found]


def read(rows, positions, kind):
    """([Version], [Problem]) of (line, cells); rows of one standard and day are its items, one version."""
    found, problems = {}, []
    for line, cells in rows:
        text = {name: clean(cells[at]) if at < len(cells) else "" for name, at in positions.items()}
        values, wrong = _values(line, text, kind)
        problems += wrong
        if wrong:
            continue
        item = {name: values.pop(name) for name in OF_ITEM if name in values}
        key, first, until = values.pop("code"), values.pop("first"), values.pop("until")
        known = found.get((key, first))
        if known is None:
            found[key, first] = Version(line, key, first, until, values, [item] if item else [])
        elif not item:
            problems.append(Problem(line, "code", "twice", key))
        elif (known.until, known.values) != (until, values):
            problems.append(Problem(line, "code", "head-differs", key, str(known.line)))
        elif item["item_code"] in {each["item_code"] for each in known.items}:
            problems.append(Problem(line, "item_code", "twice", item["item_code"]))
        else:
            known.items.append(item)
    return list(found.values()), problems


def _values(line, text, kind):
    values, wrong = {}, []

    def blame(name, code, value="", hint=""):
        wrong.append(Problem(line, COLUMNS[kind][name][-1], code, value[:80], str(hint)))

    for name in COLUMNS[kind]:
        if name not in text and name in (*REMARKS, "licence_class"):
            continue  # a table that does not speak of it changes nothing of it
        value = text.get(name, "")
        fault = _plain_fault(name, value, kind)
        if fault:
            blame(name, fault, value, LENGTHS.get(name, MOST))
            continue
        values[name], fault = _cell(name, value)
        if fault:
            blame(name, fault, value, "、".join(word for word in WORDS.get(name, ()) if word and not word.isascii()))
    if not wrong:
        _whole(values, kind, blame)
    return values, wrong


def _plain_fault(name, value, kind):
    if not value:
        return "missing" if name in REQUIRED[kind] else ""
    if REPLACEMENT in value:
        return "encoding"
    if is_formula(value):
        return "formula"
    return "long" if len(value) > LENGTHS.get(name, MOST) else ""


def _cell(name, value):
    """(the value of a cell, what is wrong with it)."""
    if name in WORDS:
        found = WORDS[name].get(value.lower())
        return found, "word-unknown" if found is None else ""
    if name in ("first", "until"):
        return dates.parse(value) if value else (None, "")
    if name in ("least", "most", "decimals"):
        found = _number(value, whole=name == "decimals")
        return found, "number" if found is None and value else ""
    return value, ""


def _number(text, *, whole):
    """A number as its shortest text, so that equal ones are equal; None where it is none or empty."""
    try:
        value = Decimal(text) if text else None
    except InvalidOperation:
        return None
    if value is None or not value.is_finite() or abs(value) >= 10**12 or value != round(value, 6):
        return None
    if whole:
        return int(value) if value == int(value) and 0 <= value <= 6 else None
    return f"{value.normalize():f}"


def _whole(values, kind, blame):
    """What no cell can say alone."""
    if not CODES[kind].fullmatch(values["code"]):
        blame("code", "code-form", values["code"])
    if values["until"] and values["until"] <= values["first"]:
        blame("until", "days-order", str(values["until"]), values["first"])
    if kind != "standards":
        return
    values["products"] = re.split(r"[\s,，、;；]+", values["products"])
    least, most = LIMITS[values["rule"]]
    fits = (values["least"] is not None) == least and (values["most"] is not None) == most
    if not fits or (least and most and Decimal(values["least"]) > Decimal(values["most"])):
        blame("rule", "limit-unfit", values["rule"])
    if values["rule"] == "yes" and values["unit"]:
        blame("unit", "limit-unfit", values["unit"])
    if values["comparison"] == "rounded" and values["decimals"] is None:
        blame("decimals", "decimals-missing")


def judge(versions, known, today):
    """What each version would do, in the order of code and day; [Problem] of those that can do nothing.

    `known`: {code: [Version] as the portal has them}; `versions` get their outcome.
    """
    held, problems = {code: sorted(rows, key=_begin) for code, rows in known.items()}, []
    for version in sorted(versions, key=lambda row: (row.code, row.first)):
        rows = held.setdefault(version.code, [])
        problem = _there(version, rows, today) if any(row.first == version.first for row in rows) else _new(
            version, rows, today
        )  # fmt: skip
        if problem:
            code, hint = problem
            problems.append(Problem(version.line, "", code, version.code, str(hint)))
    return problems


def _begin(row):
    return row.first or date.min


def _new(version, rows, today):
    before = [row for row in rows if _begin(row) < version.first]
    after = [row for row in rows if _begin(row) > version.first]
    last = before[-1] if before else None
    if after and (version.until is None or version.until > after[0].first):
        return "overlap", after[0].first
    if last and last.until and last.until > version.first:
        return "overlap", last.first
    version.outcome = CREATED
    if last and last.until is None:
        if version.first <= today:
            return "past", today
        version.outcome, version.ends = FOLLOWS, last.first
        rows[rows.index(last)] = replace(last, until=version.first)
    rows.append(version)
    rows.sort(key=_begin)
    return None


def _there(version, rows, today):
    own = next(row for row in rows if row.first == version.first)
    later = next((row for row in rows if _begin(row) > version.first), None)
    facts = {name for name in version.values if version.values[name] != own.values.get(name)}
    until = version.until if version.until or later is None else own.until  # a successor has ended it
    moved = until != own.until
    if later and until and until > later.first:
        return "overlap", later.first
    if not facts and not moved and version.items == own.items:
        version.outcome = SAME
        return None
    if version.first > today:
        version.outcome, version.until = CORRECTED, until
    elif facts - set(REMARKS) or version.items != own.items:
        return "begun", version.first
    elif moved and (until is None or until <= today or (own.until and own.until <= today)):
        return "end-past", today
    else:
        version.outcome, version.until = (ENDED if moved else REMARKED), until
    rows[rows.index(own)] = version
    return None
