"""One row of a file of facts to clean values, or to the reasons why not."""

import hashlib
from dataclasses import dataclass, field

from apps.intake.rules.cells import REPLACEMENT, clean, is_formula
from apps.kernel.rules import uscc
from apps.registry.rules import dates, numbers
from apps.registry.rules.history import EARLIEST

from .amounts import yuan, yuan_from_wan
from .layouts import DELETE

# Penalty Law Art. 9 in the order of weight; minor / general / serious after 国办发〔2025〕22号. The grouping is ours.
SEVERITY_WORDS = (
    (3, ("吊销", "停产停业", "责令关闭", "限制从业", "限制开展生产经营", "降低资质", "暂扣", "拘留")),
    (2, ("罚款", "没收", "其他")),
    (1, ("警告", "通报批评")),
)
PENALTY_WORDS = tuple(word for _weight, words in SEVERITY_WORDS for word in words)
# Penalties that bar the party from something, mostly for a term of their own: Order 45 Art. 14 (3).
BARRING_WORDS = tuple(word for word in dict(SEVERITY_WORDS)[3] if word != "拘留")
# How serious a fact is, as its digit or as the word people use. 较重 is what Order 44 Art. 2 calls the penalties that
# stand under 3 above.
SEVERITIES = {
    **{str(digit): digit for digit in range(5)},
    "无": 0, "轻微": 1, "一般": 2, "较重": 3, "严重": 3, "特别严重": 4,
    "none": 0, "minor": 1, "general": 2, "serious": 3, "grave": 4,
}  # fmt: skip
LENGTHS = {
    "subject_name": 200, "older_code": 40, "document_number": 128, "title": 300, "legal_basis": 500, "source_key": 128,
}  # fmt: skip
BY_HAND = "hand-"  # how the keys of facts begin that an officer typed
LONGEST = 5000  # characters of a cell that is not kept whole
_EARLIEST = EARLIEST.isoformat()
OPEN_END = "2099-12-31"  # how the standard writes "without end"


@dataclass(slots=True)
class Row:
    """Clean values by field, or problems as (code, field, value, hint, other); never both used.

    `hint` and `other` fill the sentence of the code, as in the register's reasons.
    """

    values: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)

    def blame(self, code, name="", value="", hint="", other=""):
        self.problems.append((code, name, value[:80], str(hint)[:80], str(other)[:80]))


def read(layout, positions, cells, *, kinds, today, reserved=frozenset()):
    """A Row. `kinds` are the codes of kinds that exist, `reserved` of those that are not this source's to report,
    `today` is an ISO day: what lies after it is refused."""
    row = Row()
    text = {name: clean(cells[at]) if at < len(cells) else "" for name, at in positions.items()}
    _plain(row, layout, text)
    _subject(row, text)
    _kind(row, layout, text, kinds, reserved)
    _days(row, text, today)
    _amount(row, layout, text)
    _decision(row, layout, text)
    values = row.values
    values["title"] = (values.get("title") or text.get("content") or values.get("document_number") or "")[:300]
    if not (values["title"] or text.get("title")):
        row.blame("untitled", "title")
    values["source_key"] = values.get("source_key") or key_of(values.get("document_number"), values["subject_code"])
    if values["source_key"].startswith(BY_HAND):
        row.blame("key-reserved", "source_key", values["source_key"], BY_HAND)
    return row


def key_of(number, code):
    """The key of a row that has none of its own: its decision and its subject, one that is too long as its digest."""
    key = f"{number}/{code}"
    return key if len(key) <= LENGTHS["source_key"] else f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def _plain(row, layout, text):
    for name, value in text.items():
        if value and is_formula(value):
            row.blame("formula", name, value)
        elif REPLACEMENT in value:
            row.blame("encoding", name, value)
        elif len(value) > LENGTHS.get(name, LONGEST):
            row.blame("long", name, value, len(value), LENGTHS.get(name, LONGEST))
        elif name in LENGTHS:
            row.values[name] = value
    for name in layout.required:
        if not text.get(name):
            row.blame("missing", name)


def _subject(row, text):
    code, older = uscc.normalise(text.get("subject_code", "")), text.get("older_code", "")
    row.values["subject_code"], row.values["older_code"] = code, older
    if code and len(code) != 18:
        # an older number stands where the credit code should: matched as one, if it can be one at all
        number = numbers.classify(code)
        row.values["older_code"] = older or code
        if number.problem:
            row.blame(number.problem, "subject_code", code, number.hint)
    elif code and not (finding := uscc.check(code)).ok:
        told = finding.hint if finding.problem == "check" else finding.position
        row.blame(f"code-{finding.problem}", "subject_code", code, told)


def _kind(row, layout, text, kinds, reserved):
    kind = text.get("kind") or layout.kind
    if kind and kind not in kinds:
        row.blame("kind-unknown", "kind", kind)
    if kind in reserved:
        row.blame("kind-reserved", "kind", kind)
    row.values["kind"] = kind
    if layout.code == "penalty":
        row.values["severity"] = severity_of_penalty(text.get("category", ""))
        return
    severity = SEVERITIES.get((text.get("severity") or "0").lower())
    if severity is None:
        row.blame("severity-unknown", "severity", text["severity"])
    row.values["severity"] = severity or 0


def severity_of_penalty(category):
    """1 to 3 by the heaviest word of the category; an unknown category counts as general."""
    return next((weight for weight, words in SEVERITY_WORDS if any(word in category for word in words)), 2)


def _days(row, text, today):
    for name in ("occurred_on", "public_until"):
        value = text.get(name, "")
        day, problem = dates.parse(value) if value else (None, "")
        if problem:
            row.blame(problem, name, value)
        row.values[name] = day and day.isoformat()
    day, until = row.values["occurred_on"], row.values["public_until"]
    row.values["public_until"] = None if until and until >= OPEN_END else until
    if day and day > today:
        row.blame("date-future", "occurred_on", text["occurred_on"])
    elif day and day < _EARLIEST:
        row.blame("date-early", "occurred_on", text["occurred_on"])
    elif day and until and until < day:
        row.blame("window-negative", "public_until", text["public_until"], day)


def _amount(row, layout, text):
    value = text.get("amount", "")
    read_as = yuan if layout.in_yuan else yuan_from_wan
    amount, problem = read_as(value) if value else (None, "")
    if problem:
        row.blame(problem, "amount", value)
    row.values["amount"] = amount


def _decision(row, layout, text):
    """What the decision itself says, kept as it stands: dates as ISO days, money in yuan."""
    if text.get("operation") == DELETE:
        row.blame("deletion", "operation", text["operation"])
    kept = {name: text[name] for name in layout.kept if text.get(name)}
    if "forfeited" in kept:
        amount, problem = yuan_from_wan(kept["forfeited"])
        if problem:
            row.blame(problem, "forfeited", kept["forfeited"])
        kept["forfeited"] = str(amount)
    if "valid_until" in kept:
        day, problem = dates.parse(kept["valid_until"])
        if problem:
            row.blame(problem, "valid_until", kept["valid_until"])
        kept["valid_until"] = str(day)
    row.values["detail"] = {"decision": kept} if kept else {}
