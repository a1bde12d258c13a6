"""Hold what was asked for against the parties that are on the list and the enterprises that are known.

Whoever is on the list is found by any name or number the record has or had, however it is spaced or bracketed; whether
the register knows a party decides only between "not on the list" and "not known". A name that one enterprise bears and
another bore, or that two bear, leads to each of them, and each has its own answer: what stands against one is never
said of the other.
"""

from dataclasses import dataclass, field
from datetime import date

from . import asking

LISTED, PERSON, CLEAR, SEVERAL = "listed", "person", "clear", "several"
UNKNOWN, MISTYPED, SHORT = "unknown", "mistyped", "short"
RESULTS = (LISTED, PERSON, CLEAR, SEVERAL, UNKNOWN, MISTYPED, SHORT)
# how what was asked leads to a party: its present name or code; a name or number of before, or of a merged record
NAME, CODE, FORMER, NUMBER, DOUBLE = "name", "code", "former_name", "number", "double_record"
WAYS = (NAME, CODE, FORMER, NUMBER, DOUBLE)


@dataclass(frozen=True, slots=True)
class Way:
    """One of WAYS; `until` is the last day of a name or number of before, None where the register does not know it."""

    kind: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """An enterprise of the register (`firm` is its key) with its present name, code ("" without one) and place."""

    firm: int
    name: str
    code: str = ""
    division: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """One entry on the list, days as texts; `person` is the masked name of a natural person, "" for the enterprise
    itself, `restored_on` "" where no removal was set aside. The days mean what they mean in the open API."""

    entry: int
    number: str
    listed_on: str
    restored_on: str
    until: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """By comparable name or number what it leads to, and by enterprise what stands of it.

    `beyond` counts the parties of a value that are not among `found`, as many bear one name; none of them is listed.
    """

    found: dict = field(default_factory=dict)  # {value: {Party: {Way}}}
    standing: dict = field(default_factory=dict)  # {firm: [Standing]}
    beyond: dict = field(default_factory=dict)  # {value: number}


def nearest(ways):
    """The Way that says most: present, then dated, then of a merged record (which leaves an undated former name)."""
    return min(ways, key=lambda way: (_distance(way), -(way.until or date.min).toordinal()))


def _distance(way):
    if way.kind in (NAME, CODE):
        return 0
    if way.kind == DOUBLE:
        return 2
    return 1 if way.until else 3


def screen(asked, index):
    """A row for every Asked, JSON values, in order: {"asked", "result", "hint", "parties", "beyond"}.

    `hint` says what is wrong with a number that is none: codes of registry/rules/numbers.py. Each of the parties has a
    `result` of its own and its `entries`; that of the row is theirs where they agree, SEVERAL where they do not.
    Whoever bears the name now comes first, and is most likely meant.
    """
    return [_row(each, index) for each in asked]


def _row(asked, index):
    row = {"asked": asked.text, "result": "", "hint": "", "parties": [], "beyond": 0}
    if asked.kind in (asking.MISTYPED, asking.SHORT):
        return row | {"result": asked.kind, "hint": asked.problem}
    found, beyond = index.found.get(asked.value, {}), index.beyond.get(asked.value, 0)
    led = sorted(
        ((nearest(ways), party) for party, ways in found.items()),
        key=lambda pair: (_distance(pair[0]), pair[1].firm not in index.standing, pair[1].name, pair[1].firm),
    )
    parties = [_party(party, way, index.standing.get(party.firm, ())) for way, party in led]
    return row | {"result": overall(parties, beyond), "parties": parties, "beyond": beyond}


def overall(parties, beyond=0):
    """The result of a line whose parties have theirs."""
    results = {party["result"] for party in parties} | ({CLEAR} if beyond else set())
    return SEVERAL if len(results) > 1 else results.pop() if results else UNKNOWN


def _party(party, way, standing):
    entries = [
        {"entry": s.entry, "number": s.number, "listed_on": s.listed_on, "restored_on": s.restored_on,
         "until": s.until, "person": s.person}
        for s in standing
    ]  # fmt: skip
    return {
        "firm": party.firm, "name": party.name, "code": party.code, "division": party.division,
        "found_by": way.kind, "borne_until": str(way.until or ""), "result": result_of(entries), "entries": entries,
    }  # fmt: skip


def result_of(entries):
    """LISTED where an entry is the enterprise's own, PERSON where all are of natural persons of it, else CLEAR."""
    if not entries:
        return CLEAR
    return PERSON if all(entry["person"] for entry in entries) else LISTED
