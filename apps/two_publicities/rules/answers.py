"""The platform's acknowledgement: how its columns and words are read.

No published text says how provinces write it; headings and words are this portal's defaults, gathered in one place.
"""

from apps.records.rules.layouts import PENALTY

HEADINGS = {
    "position": ("XH", "序号", "行号"),
    "document_number": PENALTY.columns["document_number"],
    "subject_code": PENALTY.columns["subject_code"],
    "result": ("CLJG", "处理结果", "反馈结果", "状态"),
    "reason": ("CLYY", "失败原因", "退回原因", "原因"),
}
TAKEN = {"成功", "通过", "已接收", "接收成功", "入库", "1", "accepted", "ok"}
REFUSED = {"失败", "不通过", "退回", "未通过", "接收失败", "0", "rejected", "failed"}


def positions(header):
    """{field: place} of an acknowledgement's header; None where it is none.

    It names its rows by their number in the file, or by document number and credit code. A heading that stands twice
    makes it none: which of the two columns is meant is nobody's to guess.
    """
    names = [name.strip() for name in header]
    if any(names.count(name) > 1 for name in names if name):
        return None
    found = {
        field: names.index(heading) for field, headings in HEADINGS.items() for heading in headings if heading in names
    }
    named = "position" in found or {"document_number", "subject_code"} <= found.keys()
    return found if named and "result" in found else None


def result(word):
    """True for taken, False for refused, None for a word nobody knows."""
    said = word.strip().lower()
    return True if said in TAKEN else False if said in REFUSED else None
