"""One row of a register file to clean values, or to the reasons why not. Everything that needs no other row.

What needs other rows or the register (duplicates, matches, names that differ) is set-based: sql/import_*.sql.
"""

import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from apps.intake.rules import cells

from . import capital, dates, headers, numbers
from .history import EARLIEST
from .places import Places
from .standing import ONCE_REVOKED, SCALE_WORDS, STATUS_WORDS

# The columns of the staging table, in the order in which rows are copied into it.
STAGED = (
    "line", "problems", "warnings", "uscc", "number_kind", "number", "name", "established_on", "kind", "capital",
    "capital_currency", "business_scope", "division", "basis", "address", "industry", "status", "status_on", "scale",
    "beneath",
)  # fmt: skip
_AT = {name: position for position, name in enumerate(STAGED)}
LINE, PROBLEMS, WARNINGS = 0, 1, 2
_EARLIEST = EARLIEST.isoformat()  # days are compared as ISO 8601, so that a row costs no date


@dataclass(frozen=True, slots=True)
class Problem:
    """A reason by code (models/reasons.py); `field` is the mapped field, `value` what stands in the cell."""

    code: str
    field: str = ""
    value: str = ""
    hint: str = ""
    other: str = ""


@dataclass(slots=True)
class Reader:
    """Reads the rows of one file: `header` as it stands, `mapping` {field: header}, days after `today` are future."""

    header: list
    mapping: dict
    places: Places
    industries: frozenset
    today: str
    _columns: list = field(init=False)
    _row: list = field(init=False, default_factory=list)

    def __post_init__(self):
        positions = {column: position for position, column in reversed(list(enumerate(self.header)))}
        self._columns = [
            (name, positions[column], headers.LENGTHS[name])
            for name, column in self.mapping.items()
            if name in headers.LENGTHS and column in positions
        ]

    def read(self, line, row):
        """A list in the order of STAGED: text or None; Problems and warnings are lists (or None) in their places."""
        out = [None] * len(STAGED)
        out[LINE] = str(line)
        problems, warnings = [], []
        width = len(self.header)
        if len(row) != width and not (len(row) > width and not any(row[width:])):
            problems.append(Problem("columns", value=str(len(row)), hint=str(width)))
        else:
            values = self._values(row, problems)
            _numbers(values, out, problems, warnings)
            self._names(values, out, problems)
            self._place(values, out, problems)
            self._days(values, out, problems)
            self._facts(values, out, problems, warnings)
        out[PROBLEMS] = problems or None
        out[WARNINGS] = warnings or None
        return out

    def _values(self, row, problems):
        """{field: cleaned text} of the cells that say something; a cell nobody can take makes a problem."""
        values = {}
        for name, position, longest in self._columns:
            text = cells.clean(row[position])
            if not text:
                continue
            if len(text) > longest:
                length = str(len(text)) if len(text) <= cells.LONGEST_CELL else f"> {cells.LONGEST_CELL}"
                problems.append(Problem("long", name, text[:80], length, str(longest)))
            elif text[0] in "=@+-" and cells.is_formula(text):
                problems.append(Problem("formula", name, text[:80]))
            elif cells.REPLACEMENT in text:
                code = "nul" if cells.NUL in row[position] else "encoding"
                problems.append(Problem(code, name, text[:80]))
            else:
                values[name] = text
                continue
            values[name] = ""  # reported: not missing
        return values

    def _names(self, values, out, problems):
        name = values.get("name")
        if name is None:
            problems.append(Problem("name-missing", "name"))
        out[_AT["name"]] = name
        slipped = _slipped(values, self.places)
        if slipped:
            problems.insert(0, slipped)

    def _place(self, values, out, problems):
        address = values.get("address", "")
        place = self.places.find(
            division=values.get("division", ""), city=values.get("city", ""), county=values.get("county", ""),
            address=address, name=values.get("name", ""),
        )  # fmt: skip
        if place.problem:
            source = next((name for name in ("division", "county", "city", "address") if values.get(name)), "division")
            problems.append(Problem(place.problem, source, place.value[:80], place.hint[:200]))
        out[_AT["division"]], out[_AT["basis"]] = place.code, place.basis
        out[_AT["address"]] = address or None

    def _days(self, values, out, problems):
        for name in ("established_on", "status_on"):
            text = values.get(name)
            if not text:
                continue
            day, problem = _day(text)
            if not problem and day > self.today:
                problem = "date-future"
            elif not problem and day < _EARLIEST:
                problem = "date-early"
            if problem:
                problems.append(Problem(problem, name, text[:40]))
            out[_AT[name]] = day
        born, ended = out[_AT["established_on"]], out[_AT["status_on"]]
        if born and ended and ended < born:
            problems.append(Problem("status-before-start", "status_on", ended, born))

    def _facts(self, values, out, problems, warnings):
        for name in ("kind", "business_scope"):
            out[_AT[name]] = values.get(name) or None
        if values.get("capital"):
            amount = capital.parse(values["capital"])
            if amount:
                out[_AT["capital"]], out[_AT["capital_currency"]] = str(amount.amount), amount.currency
            else:
                warnings.append(Problem("capital", "capital", values["capital"]))
        for name, words in (("status", STATUS_WORDS), ("scale", SCALE_WORDS)):
            if values.get(name):
                out[_AT[name]] = _word(values[name], words)
                if out[_AT[name]] is None:
                    problems.append(Problem(f"{name}-unknown", name, values[name]))
        if out[_AT["status"]] == "deregistered" and _folded(values["status"]) in ONCE_REVOKED:
            out[_AT["beneath"]] = "revoked"
        if out[_AT["status"]] not in (None, "open") and out[_AT["status_on"]] is None and "status_on" not in values:
            problems.append(Problem("status-undated", "status", values["status"]))
        if values.get("industry"):
            self._industry(values["industry"], out, problems)

    def _industry(self, text, out, problems):
        code = text[1:] if text[0].isalpha() and text[0].isascii() else text
        if code in self.industries:
            out[_AT["industry"]] = code
        else:
            problems.append(Problem("industry-unknown", "industry", text))


def _numbers(values, out, problems, warnings):
    """The credit code and the older number: each column may hold either."""
    said = False
    for name in ("uscc", "reg_no"):
        text = values.get(name)
        said = said or text is not None
        if not text:
            continue
        number = numbers.classify(text)
        if number.problem:
            problems.append(Problem(number.problem, name, number.value, number.hint, number.other))
        elif number.kind == "uscc" and out[_AT["uscc"]] is None:
            out[_AT["uscc"]] = number.value
            if not number.inner_ok:
                warnings.append(Problem("code-inner", name, number.value))
        elif number.kind != "uscc" and out[_AT["number"]] is None:
            out[_AT["number_kind"]], out[_AT["number"]] = number.kind, number.value
            if not number.inner_ok:
                warnings.append(Problem("org-code-check", name, number.value))
    if not said:
        problems.append(Problem("code-missing", "uscc"))


def _slipped(values, places):
    """A cell that shows the row has slipped: another province than ours, or a kind that begins with a digit."""
    province, kind = values.get("province"), values.get("kind")
    if province and places.provinces and province not in places.provinces:
        return Problem("shifted", "province", province[:80])
    if kind and kind[0].isdigit():
        return Problem("shifted", "kind", kind[:80])
    return None


@lru_cache(maxsize=20_000)
def _day(text):
    day, problem = dates.parse(text)
    return (day.isoformat() if day else None), problem


def _word(text, words):
    return words.get(text) or words.get(_folded(text))


def _folded(text):
    return unicodedata.normalize("NFKC", text).replace(" ", "").lower()
