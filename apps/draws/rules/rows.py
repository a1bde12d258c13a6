"""Rows of an uploaded frame: columns by their names in either language, cells to clean values, codes for what is wrong.

A problem of a row is (code, field, value), "" for a value that does not help; the page has the sentences.
"""

import re
from datetime import date
from typing import NamedTuple

from apps.intake.rules.cells import NUL, REPLACEMENT, is_formula

from .exact import CONTROL


class Wrong(NamedTuple):
    """What is wrong in a list: in which line (or for which quota), why, with which cell, in the column of that heading.

    `hint` is what the sentence of some codes needs besides the value.
    """

    place: int | str
    code: str
    value: str = ""
    column: str = ""
    hint: str = ""


OBJECT_COLUMNS = {
    "subject": ("subject", "key", "code", "uscc", "对象编号", "统一社会信用代码", "编号"),
    "label": ("label", "name", "对象名称", "企业名称", "名称"),
    "stratum": ("stratum", "层", "分层", "抽取层"),
    "items": ("items", "抽查事项", "事项"),
    "area": ("area", "division", "行政区划", "区划代码"),
    "industry": ("industry", "行业"),
    "size": ("size", "scale", "规模"),
    "grade": ("class", "grade", "类别", "等级", "风险等级"),
    "last_drawn": ("last_drawn", "last drawn", "上次抽中", "上次抽取日期"),
    "excluded": ("excluded", "excluded because", "排除原因", "不纳入原因"),
}
INSPECTOR_COLUMNS = {
    "key": ("inspector", "key", "code", "执法证号", "人员编号"),
    "label": ("name", "label", "姓名"),
    "areas": ("areas", "area", "区域", "执法区域"),
    "most": ("most", "most visits", "最多户数", "任务上限"),
    "certificates": ("certificates", "执法资格", "证件"),
    "recusals": ("recusals", "回避", "回避对象"),
    "last": ("last visits", "last", "上次检查对象"),
}
COLUMNS = {"object": OBJECT_COLUMNS, "inspector": INSPECTOR_COLUMNS}
NEEDED = {"object": ("subject", "label", "stratum"), "inspector": ("key", "label", "certificates")}
LENGTHS = {"subject": 80, "label": 200, "stratum": 40, "items": 400, "industry": 8, "size": 20, "grade": 20,
           "excluded": 120}  # fmt: skip
CODE = re.compile(r"[A-Za-z0-9._-]{1,40}")
AREA = re.compile(r"[0-9]{2}([0-9]{2}([0-9]{2})?)?")
SPLIT = re.compile(r"[,，;；、\s]+")
CERTIFICATE = re.compile(
    r"(\*|[A-Za-z0-9._-]{1,40})[:：]([0-9]{4}-[0-9]{2}-[0-9]{2})[~～/]([0-9]{4}-[0-9]{2}-[0-9]{2})"
)


def columns(header, names, needed):
    """({field: place in the row}, missing fields) for a header row."""
    found = {}
    tidy = [cell.strip().lower() for cell in header]
    for field, words in names.items():
        place = next((tidy.index(word) for word in words if word in tidy), None)
        if place is not None:
            found[field] = place
    return found, [field for field in needed if field not in found]


def headings(names):
    """The headings of a column that its file may have, the Chinese one and the English one."""
    return " / ".join([next(name for name in names if not name.isascii()), names[0]])


def damage(cell):
    """Code of what no cell may be: unreadable ("nul", "encoding") or computed by a spreadsheet ("formula"); else ""."""
    if NUL in cell:
        return "nul"
    if REPLACEMENT in cell:
        return "encoding"
    return "formula" if is_formula(cell.strip()) else ""


def cells(row, places):
    return {field: (row[place].strip() if place < len(row) else "") for field, place in places.items()}


def words(text):
    return [word for word in SPLIT.split(text) if word]


def day(text):
    """ISO date of a cell ("2026-05-12", "2026/5/12", with or without a time); None when it is none."""
    found = re.fullmatch(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})([ T].*)?", text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat() if found else None
    except ValueError:
        return None


def object_row(values, items):
    """(clean values, problem or None). `items`: codes of the draw's items."""
    clean = {field: values.get(field, "") for field in OBJECT_COLUMNS}
    for field in NEEDED["object"]:
        if not clean[field]:
            return clean, ("missing", field, "")
    for field, longest in LENGTHS.items():
        if len(clean[field]) > longest:
            return clean, ("too-long", field, "")
        if CONTROL.search(clean[field]):
            return clean, ("control", field, "")
    if clean["area"] and not re.fullmatch(r"[0-9]{6}", clean["area"]):
        return clean, ("area", "area", clean["area"])
    named = sorted(set(words(clean["items"])))
    strangers = [code for code in named if code not in items]
    if strangers:
        return clean, ("item", "items", strangers[0])
    clean["items"] = ",".join(named)
    if clean["last_drawn"]:
        read = day(clean["last_drawn"])
        if read is None:
            return clean, ("date", "last_drawn", clean["last_drawn"])
        clean["last_drawn"] = read
    return clean, None


def inspector_row(values):
    """(clean values, problem or None): areas, certificates, recusals and last visits as lists."""
    clean = {field: values.get(field, "") for field in INSPECTOR_COLUMNS}
    for field in NEEDED["inspector"]:
        if not clean[field]:
            return clean, ("missing", field, "")
    if len(clean["key"]) > 40 or len(clean["label"]) > 80:
        return clean, ("too-long", "key" if len(clean["key"]) > 40 else "label", "")
    for field in ("key", "label"):
        if CONTROL.search(clean[field]):
            return clean, ("control", field, "")
    for name in ("areas", "recusals", "last"):
        clean[name] = sorted(set(words(clean[name])))
    wrong = [area for area in clean["areas"] if not AREA.fullmatch(area)]
    if wrong:
        return clean, ("area", "areas", wrong[0])
    if clean["most"] and not re.fullmatch(r"[0-9]{1,4}", clean["most"]):
        return clean, ("number", "most", clean["most"])
    clean["most"] = int(clean["most"]) if clean["most"] else None
    return _certificates(clean)


def _certificates(clean):
    read = []
    for word in words(clean["certificates"]):
        found = CERTIFICATE.fullmatch(word)
        since, until = (day(found[2]), day(found[3])) if found else (None, None)
        if not (since and until and since <= until):
            return clean, ("certificate", "certificates", word)
        read.append((found[1], since, until))
    clean["certificates"] = sorted(set(read))
    return clean, None
