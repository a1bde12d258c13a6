"""Hold what was asked for against the parties that are on the list and the enterprises that are known.

Whoever is on the list is found by any name or number the record has or had, however it is spaced or bracketed; whether
the register knows a party decides only between "not on the list" and "not known".
"""

from dataclasses import dataclass, field

from . import asking

LISTED, PERSON, CLEAR, UNKNOWN, MISTYPED, SHORT = "listed", "person", "clear", "unknown", "mistyped", "short"
RESULTS = (LISTED, PERSON, CLEAR, UNKNOWN, MISTYPED, SHORT)


@dataclass(frozen=True, slots=True)
class Party:
    """An enterprise with its present name and code."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One entry on the list: `person` is the masked name of a natural person, "" for the enterprise itself."""

    entry: int
    number: str
    listed_on: str
    until: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Two indexes by comparable name or number: parties with what stands of them, and parties the register knows."""

    listed: dict = field(default_factory=dict)  # {value: [(Party, [Standing])]}
    known: dict = field(default_factory=dict)  # {value: {Party}}


def screen(asked, index):
    """A row for every Asked: {"asked", "result", "parties", "entries", "hint"}, JSON values, in order.

    `hint` says what is wrong with a number that is none: codes of registry/rules/numbers.py.
    """
    return [_row(each, index) for each in asked]


def _row(asked, index):
    row = {"asked": asked.text, "result": "", "parties": [], "entries": [], "hint": ""}
    if asked.kind in (asking.MISTYPED, asking.SHORT):
        return row | {"result": asked.kind, "hint": asked.problem}
    listed, known = index.listed.get(asked.value, []), index.known.get(asked.value, set())
    parties = sorted({party for party, _entries in listed} | known, key=lambda party: (party.name, party.code))
    row["parties"] = [{"name": party.name, "code": party.code} for party in parties]
    row["entries"] = [
        {"entry": s.entry, "party": party.name, "code": party.code, "number": s.number, "listed_on": s.listed_on,
         "until": s.until, "person": s.person}
        for party, standing in listed for s in standing
    ]  # fmt: skip
    if any(not each["person"] for each in row["entries"]):
        return row | {"result": LISTED}
    if row["entries"]:
        return row | {"result": PERSON}
    return row | {"result": CLEAR if known else UNKNOWN}
