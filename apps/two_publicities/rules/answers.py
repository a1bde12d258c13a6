"""The platform's acknowledgement: how its columns and words are read.

No published text says how provinces write it; headings and words are this portal's defaults, gathered in one place.
"""

from apps.records.rules.layouts import LICENCE, PENALTY

HEADINGS = {
    "position": ("XH", "序号", "行号"),
    "file": ("WJM", "文件名", "文件名称", "文件编号"),
    "receipt": ("HZH", "回执号", "回执编号", "批次号"),
    "result": ("CLJG", "处理结果", "反馈结果", "状态"),
    "reason": ("CLYY", "失败原因", "退回原因", "原因"),
}
LAYOUTS = {layout.code: layout for layout in (PENALTY, LICENCE)}
NAMES = ("document_number", "subject_code")  # columns of the file itself, by which a row is named
TAKEN = {"成功", "通过", "已接收", "接收成功", "入库", "1", "accepted", "ok"}
REFUSED = {"失败", "不通过", "退回", "未通过", "接收失败", "0", "rejected", "failed"}


def positions(header, layout):
    """{field: place} of an acknowledgement's header for a file of a layout (its code); None where it is none.

    It names its rows by their number in the file, or by document number and credit code. A heading that stands twice
    makes it none, and so do two headings that mean the same: which of the columns is meant is nobody's to guess.
    """
    names = [name.strip() for name in header]
    if any(names.count(name) > 1 for name in names if name):
        return None
    known = HEADINGS | {field: LAYOUTS[layout].columns[field] for field in NAMES}
    found = {field: [heading for heading in headings if heading in names] for field, headings in known.items()}
    if any(len(headings) > 1 for headings in found.values()):
        return None
    found = {field: names.index(headings[0]) for field, headings in found.items() if headings}
    named = "position" in found or set(NAMES) <= found.keys()
    return found if named and "result" in found else None


def result(word):
    """True for taken, False for refused, None for a word nobody knows."""
    said = word.strip().lower()
    return True if said in TAKEN else False if said in REFUSED else None


def of_another(row, *, number, receipt):
    """What a row names as its file or receipt where that is another's; "" where it fits or says nothing.

    `number` and `receipt` are those of the file; a receipt that was never noted contradicts none.
    """
    file = row.get("file", "")
    if file and file.removesuffix(".csv") != number:
        return file
    said = row.get("receipt", "")
    return said if said and receipt and said != receipt else ""
