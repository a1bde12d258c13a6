"""The list as anyone may read it: an allow-list of fields, answers first.

Only live entries are here. What has ended, by time, by early removal or set aside, leaves every answer in the same
moment; the feed keeps its number as a tombstone, nothing else. Private persons appear masked.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Max

from apps.divisions.queries import by_prefix, full_name, place, prefixes_within, within
from apps.kernel import feeds
from apps.kernel.keyset import Place
from apps.kernel.rules.formulas import neutral
from apps.records.models import Fact
from apps.registry.models import Enterprise, FormerName
from apps.registry.queries import fragments
from apps.registry.rules import search
from apps.registry.rules.names import spellings

from . import sql
from .models import Change, Entry
from .queries.by_number import record_keys
from .rules.masking import finding

FIELDS = (
    "number",
    "party",
    "person",
    "code",
    "division",
    "ground",
    "basis",
    "authority",
    "decided_on",
    "listed_on",
    "until",
    "restored_on",
)
NEEDED = ("enterprise", "agency", "ground")
COMMON = 5_000  # names of the register with a fragment: the list is walked instead of looking each of them up
LARGEST = 100_000  # entries of a whole file: a province has some thousands


def live(on):
    """Entries on the list on a day, with what a record shows."""
    return Entry.objects.listed(on).select_related(*NEEDED)


def of_enterprise(enterprise_id, on):
    """Live entries of an enterprise on a day, its own before those of persons who answer for it; one query."""
    return list(live(on).filter(enterprise_id=enterprise_id).order_by("person", "-until", "pk"))


def record(entry):
    """The public record of an entry as JSON values, in the order of FIELDS; Chinese, as the decision says it.

    `person` is the masked name of a natural person; the code then is the enterprise's for which the person answers.
    `restored_on` is the day from which the term is counted anew, where a removal got by deceit was set aside.
    """
    return {
        "number": entry.number,
        "party": entry.enterprise.name,
        "person": entry.person or None,
        "code": entry.enterprise.uscc,
        "division": entry.enterprise.division_id,
        "ground": entry.ground.name,
        "basis": entry.ground.basis,
        "authority": entry.agency.name,
        "decided_on": entry.decided_on.isoformat(),
        "listed_on": entry.listed_on.isoformat(),
        "until": entry.until.isoformat(),
        "restored_on": entry.restored_on and entry.restored_on.isoformat(),
    }


def matching(on, *, q="", division="", ground=""):
    """Live entries by fragment of a present or former name, code or number of decision; place; ground. Unordered.

    A text too short to search for finds nothing.
    """
    rows = live(on)
    if q:
        entries = Entry.objects.order_by().values("pk")
        of_found = (entries.filter(enterprise__in=found) for found in Enterprise.objects.current().each_way(q))
        # united, not OR: that would have the planner read every entry and ask of each whether it was found
        rows = rows.filter(pk__in=entries.filter(number=q.strip()).union(*of_found))
    if division:
        rows = rows.filter(within(division, field="enterprise__division__code"))
    return rows.filter(ground__code=ground) if ground else rows


def formerly(entries, q):
    """{enterprise's id: its former names that fit `q`} of entries whose present name does not: why they were found."""
    asked = search.read(q)
    if not asked.pairs:
        return {}
    fitting = FormerName.objects.filter(enterprise_id__in={entry.enterprise_id for entry in entries})
    fitting = fitting.filter(name_key__like=asked.pattern).exclude(enterprise__name_key__like=asked.pattern)
    found = {}
    for key, name in fitting.order_by("pk").values_list("enterprise_id", "name"):
        found.setdefault(key, []).append(name)
    return found


def bearers(names, on):
    """Enterprises that bear one of these names now and are not on the list on a day, in no way; unordered.

    A name that a listed party bore, or that two bear, leads to its entries; of whoever else bears it something is
    concluded only where it is said.
    """
    written = set().union(*map(spellings, names))
    listed = Entry.objects.order_by().listed(on).values("enterprise")
    return Enterprise.objects.current().filter(name__in=written).exclude(pk__in=listed)


@dataclass(frozen=True, slots=True)
class Penalty:
    """What the public page of an entry says of its penalty and of what was found, "" where it is not shown."""

    kind: str
    number: str
    on: object
    finding: str
    known: bool  # the ledger holds it; otherwise its number is as the deciding bureau typed it


def penalty_of(entry, on):
    """The Penalty an entry rests on, while the ledger shows that publicly too, or holds none of it: also where its
    source reported it after the decision."""
    case = entry.case
    keys = record_keys(case)
    known = Fact.objects.public(on).filter(pk__in=keys).exists()
    shown = known or not keys
    kind, number = (case.get_penalty_kind_display(), case.penalty_number) if shown else ("", "")
    return Penalty(kind, number, case.penalty_on, finding(case.summary, case.person_name), known)


@dataclass(frozen=True, slots=True)
class Version:
    """Which state of the list an answer shows: the last entry of the feed, and its moment."""

    seq: int
    at: object

    def __str__(self):
        return f"{self.seq}"


def version():
    """The data version: it grows with every listing and every end."""
    last = Change.objects.aggregate(seq=Max("seq"), at=Max("at"))
    return Version(last["seq"] or 0, last["at"])


@dataclass(frozen=True, slots=True)
class ListPage:
    """Records as JSON texts in the order of the list; Places of the neighbouring pages (None at the ends). `seen` is
    the snapshot of the database that all of it shows (docs/adr/0025)."""

    records: list
    next: Place | None
    previous: Place | None
    count: int
    exact: bool
    version: int
    seen: tuple


def list_page(on, *, q="", division="", place=None, limit=50, most=1000):
    """A page of what `matching` finds, counted up to `most`, by one statement: a thousand requests a second are asked
    here."""
    asked = search.read(q)
    pairs, names = fragments.telling(asked) if asked.pairs else ((), 0)
    back = place is not None and place.back
    [[*seen, counted, first, keys, records, seq]] = sql.tuples("list_page", {
        "on": on, "pairs": list(pairs), "every": list(asked.pairs), "fits": asked.pattern, "code": asked.code,
        "number": q.strip(), "areas": [f"{prefix}%" for prefix in prefixes_within(division)] if division else None,
        "common": names > COMMON and not asked.code, "past": place.key if place else None, "back": back,
        "limit": limit, "most": most,
    })  # fmt: skip
    more, keys = len(keys) > limit, keys[:limit]
    if back:
        keys.reverse(), records.reverse()
    following = Place(keys[-1], keys[-1]) if keys and (more or back) else None
    previous = Place(keys[0], keys[0], back=True) if keys and first < keys[0] else None
    return ListPage(records, following, previous, min(counted, most), counted <= most, seq or 0, tuple(seen))


@dataclass(frozen=True, slots=True)
class Feed:
    entries: list
    last: int
    more: bool


def changes(since, limit, on):
    """A Feed of the lines after `since` as JSON texts, oldest first: each with the record as of `on`, null once it has
    ended; `last` is where the next page begins. One statement."""
    [[texts, last, more]] = sql.tuples("changes_page", {"since": since, "limit": limit, "on": on})
    # JSON holds no line break but between its values, and here there is none
    return Feed(texts.split("\n") if texts else [], last or since, bool(more))


def seq_before(day):
    """The entry of the feed after which all of a day of the province, and later, follows; 0 when there is none."""
    return feeds.before(Change.objects, day)


def by_city(on):
    """[(city's Place, entries)] of every city of the province, most first; empty where the list is."""
    rows = live(on).order_by().values("enterprise__division__code").annotate(n=Count("pk"))
    counts = {}
    for row in rows:
        city = row["enterprise__division__code"][:4] + "00"
        counts[city] = counts.get(city, 0) + row["n"]
    if counts:
        cities = (p.code for p in by_prefix(settings.PROVINCE_CODE[:2], on=on) if p.level == "city")
        counts |= {code: counts.get(code, 0) for code in cities}
    return sorted(((place(c), n) for c, n in counts.items() if place(c)), key=lambda pair: (-pair[1], pair[0].code))


def flat(record_):
    """A record as text cells of FIELDS, safe for a spreadsheet."""
    return [neutral(str(record_[name] or "")) for name in FIELDS]


def place_of(entry):
    return full_name(entry.enterprise.division_id)
