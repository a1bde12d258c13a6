"""What the answers are called, on pages and on paper."""

from django.utils.translation import gettext_lazy as _

LISTED, PERSON, CLEAR, UNKNOWN, MISTYPED, SHORT = "listed", "person", "clear", "unknown", "mistyped", "short"
RESULTS = {
    LISTED: _("on the list"),
    PERSON: _("a natural person of it is on the list"),
    CLEAR: _("no entry that may be shown"),
    UNKNOWN: _("no entry; not known to the register under this name or number"),
    MISTYPED: _("not a number: mistyped"),
    SHORT: _("too short to search for"),
}
MISTYPED_AS = {
    "code-lookalike": _("A letter stands where a figure belongs: O for 0, I for 1."),
    "code-check": _("The check character does not fit: one character is wrong."),
    "": _("It has not the shape of a credit code or an older number."),
}
TONES = {
    LISTED: "adverse",
    PERSON: "adverse",
    CLEAR: "good",
    UNKNOWN: "warn",
    MISTYPED: "warn",
    SHORT: "warn",
}
# papers are Chinese whatever the reader reads
CHINESE = {
    LISTED: "列入",
    PERSON: "有责任人员列入",
    CLEAR: "无可公示的列入记录",
    UNKNOWN: "无列入记录；名录中无此名称或号码",
    MISTYPED: "号码有误，未查询",
    SHORT: "名称过短，未查询",
}
