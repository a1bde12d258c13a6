"""Reads of the public register."""

import json
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone, translation

from apps.audit.models import Event
from apps.deadlines import duties
from apps.deadlines.models import Clock
from apps.divisions.models import Agency, Division
from apps.joint_punishment.models import Measure
from apps.kernel import feeds
from apps.kernel.rules import uscc
from apps.registry.models import Enterprise, Identifier

from . import sql
from .cursors import FEED
from .models import Change, Release

KEPT = 7
CANDIDATES = 20
CITIES_KEPT = 60  # seconds: a total may lag a minute behind, a record never does


# --- One record ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Found:
    """Where a code leads: `body` when it is the record's own, `moved_to` when another code is now in force,
    `candidates` when several records carry it; all empty when nothing public does."""

    body: str = ""
    updated_at: object = None
    moved_to: str = ""
    candidates: tuple = ()
    id: int | None = None  # of the record in `body`


def current_record(code):
    """(id, updated_at, JSON text) of the current record with this very credit code, or None."""
    return sql.public_by_code(code)


def find(typed):
    """Found for a code as typed: full-width, spaces, hyphens and lower case are forgiven (and redirected)."""
    code = uscc.normalise(typed)
    if not code.isprintable() or not 2 <= len(code) <= 40:
        return Found()
    row = current_record(code)
    if row:
        return Found(row[2], row[1], id=row[0]) if code == typed else Found(moved_to=code)
    return find_by_other_number(typed.strip(), code)


def find_by_other_number(typed, code):
    """Found through former codes, registration numbers and merged records."""
    rows = sql.public_by_ids(resolve({typed, code, with_hyphen(code)}))
    records = [json.loads(row[2]) for row in rows]
    if len(rows) == 1:
        own = records[0]["code"]
        return Found(rows[0][2], rows[0][1], id=rows[0][0]) if own == typed else Found(moved_to=own)
    return Found(candidates=tuple({"code": r["code"], "name": r["name"]} for r in records))


def resolve(codes):
    """Ids of the current records that any of the numbers leads to, at most CANDIDATES; merges are followed."""
    rows, current, seen = bearers(codes), set(), set()
    while rows:
        current |= {key for key, into in rows if into is None}
        onward = {into for _key, into in rows if into} - seen
        seen |= onward
        rows = list(Enterprise.objects.filter(pk__in=onward).values_list("pk", "merged_into_id")) if onward else []
    return sorted(current)[:CANDIDATES]


def bearers(codes):
    """[(id, id it was merged into or None)] of records that bear a number. Three questions in one statement, as each
    has its index: current codes, codes of merged records, all other numbers."""
    rows = Enterprise.objects.values_list("pk", "merged_into_id")
    numbers = Identifier.objects.filter(value__in=codes).values("enterprise_id")
    by_code = rows.filter(uscc__in=codes, merged_into__isnull=True)
    merged = rows.filter(uscc__in=codes, merged_into__isnull=False)
    return list(by_code.union(merged, rows.filter(pk__in=numbers)).order_by("pk")[:CANDIDATES])


def with_hyphen(code):
    """An organisation code as printed: XXXXXXXX-X."""
    return f"{code[:8]}-{code[8:]}" if len(code) == 9 else code


# --- The register as a whole -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Overview:
    """What the home page says of the register: totals by city and the time of the newest change."""

    total: int
    cities: list  # of (Division, count), by code
    changed_at: object


def overview():
    counts = cache.get_or_set("public_register.cities", sql.cities, CITIES_KEPT)
    cities = Division.objects.in_force().filter(level=Division.Level.CITY).order_by("code")
    rows = [(city, counts.get(city.code[:4], 0)) for city in cities]
    newest = Enterprise.objects.current().order_by("-updated_at", "-pk").values_list("updated_at", flat=True).first()
    return Overview(sum(counts.values()), rows, newest)


# --- The change feed and the bulk files -------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Feed:
    """Entries of the feed as JSON texts; `last` is where to go on, `more` whether there is more already."""

    entries: list
    last: int
    more: bool
    changed_at: object


def changes(seq, limit):
    """Up to `limit` entries after `seq`, each with the record as it is now."""
    rows = list(Change.objects.filter(seq__gt=seq).order_by("seq")[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    alive = sorted({row.enterprise for row in rows if row.change in {Change.Kind.ADDED, Change.Kind.CHANGED}})
    bodies = {row[0]: row[2] for row in sql.public_by_ids(alive)}
    entries = []
    for row in rows:
        head = {
            "seq": row.seq,
            "at": row.at.isoformat(),
            "change": row.change,
            "code": row.code,
            "replaced_by": row.replaced_by or None,
        }
        body = bodies.get(row.enterprise, "null") if row.change in {"added", "changed"} else "null"
        entries.append(json.dumps(head, ensure_ascii=False)[:-1] + f', "enterprise": {body}}}')
    return Feed(entries, rows[-1].seq if rows else seq, more, rows[-1].at if rows else None)


def seq_at(day):
    """The entry of the feed after which all of a day of the portal's time zone, and later, follows."""
    return feeds.before(Change.objects, day)


def withdrawn_at(typed):
    """When the record of a code was withdrawn, None when it never was (or came back)."""
    code = uscc.normalise(typed)[:40]
    last = Change.objects.filter(code=code).order_by("-seq").first() if code.isprintable() else None
    return last.at if last and last.change == Change.Kind.WITHDRAWN else None


def current_release():
    return Release.objects.filter(removed_at=None).order_by("-at", "-pk").first()


def release(version):
    """The release of a version, whether its files are still kept or not; None."""
    return Release.objects.filter(version=version).first() if version.isprintable() else None


def releases(limit=KEPT):
    return list(Release.objects.filter(removed_at=None).order_by("-at", "-pk")[:limit])


def divisions():
    """Every division, with validity and successor, as the API gives them."""
    names = ("code", "name", "name_en", "level", "parent", "valid_from", "valid_to", "successor")
    return list(Division.objects.order_by("code").values(*names))


# --- Exceptions ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Granted:
    """An officer made a limit longer, or decided otherwise than the portal would have: what, until when, by which
    bureau's decision, why. No party. `ended_on` is the day where it ended before its last."""

    clock: Clock
    act: str
    at: object
    bureau: str
    reason: str
    ended_on: object


EXCEPTION_FIELDS = (
    "id", "kind", "rule", "what", "basis", "authority", "granted_on", "added", "unit", "until", "ended_on", "reason",
)  # fmt: skip
MADE = ("deadlines.extended", "deadlines.excepted")


def exception_records(clocks):
    """Public records of exceptions, in Chinese whatever the reader reads."""
    with translation.override(settings.LANGUAGE_CODE):
        return [
            {
                "id": row.clock.pk,
                "kind": "exception" if row.clock.excepted else "extension",
                "rule": row.clock.rule_code,
                "what": row.act,
                "basis": row.clock.basis,
                "authority": row.bureau or None,
                "granted_on": timezone.localdate(row.at).isoformat(),
                "added": row.clock.added if row.clock.extended else None,
                "unit": row.clock.unit if row.clock.extended else None,
                "until": row.clock.due_on.isoformat(),
                "ended_on": row.ended_on.isoformat() if row.ended_on else None,
                "reason": row.reason,
            }
            for row in exceptions(clocks)
        ]


def exceptions(clocks):
    """The Granted of every clock of a page (Clock.objects.exceptions()); three queries."""
    keys = {str(clock.subject_id) for clock in clocks}
    events = Event.objects.filter(verb__in=MADE, subject_id__in=keys).order_by("pk")
    told = {event.data.get("clock"): event for event in events}
    names = Agency.objects.in_bulk({event.agency for event in told.values()})
    found = []
    for clock in clocks:
        event, duty = told.get(clock.pk), duties.find(clock.rule_code)
        if event:
            bureau = names.get(event.agency, "")
            act = str(duty.act) if duty else clock.rule_code
            found.append(Granted(clock, act, event.at, str(bureau), event.data.get("reason", ""), _ended_on(clock)))
    return found


def _ended_on(clock):
    """The day on which an exception ended before its last; of a limit made longer the end is the act itself."""
    day = timezone.localdate(clock.ended_at) if clock.excepted and clock.ended_at else None
    return day if day and day <= clock.due_on else None


__all__ = ["FEED", "Feed", "Found", "Overview", "find", "overview"]


# --- What an entry of the serious list brings -------------------------------------------------------------------------
def measures_of_entry(day, *, person):
    """The measures against whoever is listed, by the catalogue of a day, in the order of its codes; a person only bears
    those that are against persons."""
    rows = Measure.objects.on(day).order_by("code")
    rows = rows.filter(persons=True) if person else rows
    return [
        {"name": str(row), "department": row.get_department_display(), "must": row.force == Measure.Force.MANDATORY}
        for row in rows
    ]
