"""What the answers are called, on pages and on paper."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from apps.kernel.figures import day as day_text
from apps.kernel.rules.unseen import code_point, seen

LISTED, PERSON, CLEAR, SEVERAL = "listed", "person", "clear", "several"
UNKNOWN, MISTYPED, SHORT = "unknown", "mistyped", "short"
RESULTS = {
    LISTED: _("on the list"),
    PERSON: _("a natural person of it is on the list"),
    CLEAR: _("no entry that may be shown"),
    SEVERAL: _("several parties, of whom the list does not say the same: see each"),
    UNKNOWN: _("nobody found under this name or number: no conclusion"),
    MISTYPED: _("not a number: mistyped; no conclusion"),
    SHORT: _("too short to search for: no conclusion"),
}
# of these the list said nothing: whoever reads only half of a line must not read that a party is not on the list
OPEN = frozenset({UNKNOWN, MISTYPED, SHORT})
MISTYPED_AS = {
    "code-lookalike": _("A letter stands where a figure belongs: O for 0, I for 1."),
    "code-check": _("The last character does not fit the other 17, so one character is mistyped somewhere."),
    "": _("It has not the shape of a credit code or an older number."),
}


def why_open(row):
    """Why nothing is concluded of a row and what to do; "" for a row that has its answer."""
    if row["result"] == MISTYPED:
        return str(MISTYPED_AS.get(row["hint"], MISTYPED_AS[""]))
    if row["result"] == UNKNOWN:
        return str(_("A listed party may stand under another name: ask by its full registered name or credit code."))
    if row["result"] == SEVERAL:
        return str(_("Several parties bear or bore this name or number. Which of them is meant, its credit code says."))
    return ""


def on_list(result):
    """True or False where the list answers; None where nobody was found or asked for, so that nothing follows, and
    where several were found of whom it does not say the same."""
    return None if result in OPEN or result == SEVERAL else result != CLEAR


NAME, CODE, FORMER, NUMBER, DOUBLE = "name", "code", "former_name", "number", "double_record"
# how what was asked led to a party; "" in the first form of certificates, which did not say it
FOUND_BY = {
    NAME: _("its present name"),
    CODE: _("its credit code"),
    FORMER: _("a former name of it"),
    NUMBER: _("another number of it"),
    DOUBLE: _("of a record merged with its own"),
    "": "",
}
BORNE_UNTIL = {
    FORMER: _("a former name of it, until %(day)s"),
    NUMBER: _("a former number of it, until %(day)s"),
}


def found_by(party, *, alone):
    """How what was asked led to a party of a row; "" where it is the present name or code of this one `alone`."""
    if alone and party["found_by"] in (NAME, CODE):
        return ""
    if party["borne_until"]:
        return BORNE_UNTIL[party["found_by"]] % {"day": day_text(date.fromisoformat(party["borne_until"]))}
    return str(FOUND_BY[party["found_by"]])


UNFIT = {
    "long": _("Line %(line)s (%(text)s…) is longer than 200 characters. Give one name or code a line."),
    "control": _(
        "Line %(line)s (%(text)s) holds a control character (%(char)s). Type the name again; do not paste it."
    ),
    "turned": _(
        "Line %(line)s (%(text)s) holds a character that makes text read backwards (%(char)s). Type the name again; "
        "do not paste it."
    ),
}
QUOTED = 20  # characters of a line that is refused


def unfit_line(unfit):
    """What is wrong with a line that is not asked, with its number and its beginning."""
    text = "".join(char for char in seen(unfit.text[:QUOTED]) if char.isprintable())
    values = {"line": unfit.line, "text": text, "char": code_point(unfit.char) if unfit.char else ""}
    return UNFIT[unfit.problem] % values


TONES = {
    LISTED: "adverse",
    PERSON: "adverse",
    CLEAR: "good",
    SEVERAL: "warn",
    UNKNOWN: "warn",
    MISTYPED: "warn",
    SHORT: "warn",
}
# papers are Chinese whatever the reader reads
CHINESE = {
    LISTED: "列入",
    PERSON: "有责任人员列入",
    CLEAR: "无可公示的列入记录",
    SEVERAL: "涉及多个当事人，结果不同",
    UNKNOWN: "查无此名称或号码，未作结论",
    MISTYPED: "号码有误，未查询，未作结论",
    SHORT: "名称过短，未查询，未作结论",
}

# what the signature in a file says that is no certificate of ours: codes of documents/signing/standing.py
SIGNATURES = {
    "whole": _(
        "This portal signed the file, and it is unaltered; but it is no certificate: look at what it says it is."
    ),
    "altered": _("The file carries a signature that does not fit it any more: it was altered after it was signed."),
    "others": _("The file is signed, but not with the key of this portal."),
    "unsigned": _(
        "The file carries no signature: a print or a scan proves nothing. Type the number that stands on it."
    ),
    "": "",
}
