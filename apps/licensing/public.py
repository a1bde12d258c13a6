"""What of licences anybody may read, field by field: an allow-list for pages, the API and its feed.

The order of the feed is that of the chain of audit events (their commits): whoever has read a line has missed none
before it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.db.models import Exists, Max, Min, OuterRef, Q
from django.utils import timezone

from apps.audit.models import Event, Link
from apps.divisions.queries import within
from apps.registry.models import Enterprise
from apps.registry.rules.names import fold

from . import sql, states
from .models import Covered, Licence, ProductClass, Unit
from .queries.changes import over_on
from .rules.changes import WITH_CERTIFICATE
from .rules.numbers import read
from .wording import LICENCE_TONES

FIELDS = ("number", "holder", "code", "division", "class", "product", "units", "address", "authority", "granted_on",
          "until", "state", "state_on", "version", "issued_on")  # fmt: skip
MOST = 20  # of one enterprise on one page: what it holds and what has ended
DAYS = ("granted_on", "until", "state_on", "issued_on")
GRANTED = ("licensing.granted", "licensing.granted_at_once")
CHANGED = ("licensing.change_granted", "licensing.change_granted_at_once", "licensing.change_by_silence")
STATES = {
    "licensing.licence_verified": "verified",
    "licensing.licence_unverified": "unverified",
    "licensing.licence_suspended": "suspended",
    "licensing.licence_resumed": "resumed",
    "licensing.licence_revoked": "revoked",
    "licensing.licence_withdrawn": "withdrawn",
    "licensing.licence_taken": "taken",
    "licensing.licence_cancelled": "cancelled",
    "licensing.licence_expired": "expired",
    "licensing.licence_reinstated": "reinstated",
}
# verb of the audit: the word of the feed
CHANGES = dict.fromkeys(GRANTED, "granted") | dict.fromkeys(CHANGED, "changed") | STATES


def every():
    """All licences, those that have ended too: whoever holds a certificate may ask what became of it."""
    return Licence.objects.select_related("enterprise", "product", "agency")


def as_read(licences, on):
    """The licences as anybody reads them on a day, in a list: whose last day has passed is over whether or not the
    sweep has entered it. The rows are for reading alone from now on; one query, and only where there are such ones."""
    licences = list(licences)
    past = [row.pk for row in licences if row.held and row.until < on]
    over = set(Licence.objects.filter(over_on(on), pk__in=past).values_list("pk", flat=True)) if past else ()
    for row in licences:
        if row.pk in over:
            row.state, row.state_on = states.EXPIRED, row.until + timedelta(days=1)
    return licences


def of_enterprise(enterprise_id, on):
    """Licences of an enterprise on a day with the colour of their chip, the newest first; one query."""
    rows = Licence.objects.filter(enterprise=enterprise_id).select_related("product").order_by("-granted_on", "-pk")
    read = as_read(rows[:MOST], on)
    return [{"licence": row, "tone": LICENCE_TONES[row.state]} for row in read]


def matching(*, on, q="", division="", class_code="", state="", made=""):
    """Licences by name or code of the holder or by number, place, class, state on a day and product. Unordered.

    `class_code` finds what a licence covers, also of another class than its first; `made` is part of a product's name.
    """
    rows = every()
    if q:
        number = read(q, settings.PROVINCE_CODE)
        found = Enterprise.objects.current().search(q)
        rows = rows.filter(number=number) if number else rows.filter(Q(enterprise__in=found.values("pk")))
    if division:
        rows = rows.filter(within(division, field="enterprise__division__code"))
    if class_code:
        rows = rows.filter(Exists(_covered(unit__class_code=class_code)))
    if made:
        rows = rows.filter(Exists(_covered(unit__in=units_called(made))))
    return _in_state(rows, state, on) if state else rows


def _in_state(rows, state, on):
    """In a state on a day, as as_read has it."""
    if state == states.EXPIRED:
        return rows.filter(Q(state=state) | over_on(on))
    found = rows.filter(state=state)
    return found.exclude(over_on(on)) if state in states.LIVE else found


def _covered(**asked):
    return Covered.objects.filter(licence=OuterRef("pk"), **asked)


def units_called(text):
    """Keys of units, of whatever day, whose name or class's name holds the text; two queries over small tables."""
    asked = fold(text)
    classes = {row.code for row in ProductClass.objects.order_by("pk") if _holds(row, asked)}
    return [row.pk for row in Unit.objects.order_by("pk") if _holds(row, asked) or row.class_code in classes]


def _holds(row, asked):
    return bool(asked) and (asked in fold(row.name) or asked in fold(row.name_en))


def records(licences, on):
    """Public records of a page of licences on a day, Chinese as the certificates say it; one query, two where one is
    over."""
    licences = as_read(licences, on)
    units = {}
    for row in Covered.objects.filter(licence__in=[each.pk for each in licences]).select_related("unit").order_by("pk"):
        units.setdefault(row.licence_id, []).append(row.unit.name)
    return [_record(licence, units.get(licence.pk, [])) for licence in licences]


def one(number, on):
    """(the public record of the licence of a number on a day, the snapshot of the database that it shows:
    docs/adr/0025), None where there is none; one statement, as fast as it goes."""
    found = sql.one(number, on)
    if not found:
        return None
    server, since, *values = found[0]
    record = dict(zip(FIELDS, values, strict=True))
    record["issued_on"] = timezone.localdate(record["issued_on"])
    return record | {name: record[name].isoformat() for name in DAYS}, (server, since)


def _record(licence, units):
    return {
        "number": licence.number,
        "holder": licence.holder,
        "code": licence.uscc,
        "division": licence.enterprise.division_id,
        "class": licence.class_code,
        "product": licence.product.name,
        "units": units,
        "address": licence.address,
        "authority": licence.agency.name,
        "granted_on": licence.granted_on.isoformat(),
        "until": licence.until.isoformat(),
        "state": licence.state,
        "state_on": licence.state_on.isoformat(),
        "version": licence.version,
        "issued_on": timezone.localdate(licence.issued_at).isoformat(),
    }


@dataclass(frozen=True, slots=True)
class Feed:
    entries: list
    last: int
    more: bool


def _told():
    """Events that the feed tells. What changes no certificate has an act of its own that says what it did."""
    inner = Q(verb__in=CHANGED) & ~Q(data__kind__in=WITH_CERTIFICATE)
    return Event.objects.filter(verb__in=CHANGES, link__isnull=False).exclude(inner)


def changes(since, limit, on):
    """Lines of the feed after the place `since`, oldest first, each with its licence as it is on a day; three
    queries."""
    rows = _told().filter(link__seq__gt=since).order_by("link__seq")
    found = list(rows.values_list("link__seq", "at", "verb", "data")[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    lines = [(seq, at, CHANGES[verb], data.get("licence") or data["number"]) for seq, at, verb, data in found]
    licences = Licence.objects.filter(number__in={line[3] for line in lines}).select_related(
        "enterprise", "product", "agency"
    )
    now = {record["number"]: record for record in records(licences.order_by("pk"), on)}
    entries = [
        {"seq": seq, "at": at.astimezone(UTC).isoformat(timespec="microseconds"), "change": change, "number": number,
         "licence": now[number]}
        for seq, at, change, number in lines
    ]  # fmt: skip
    return Feed(entries, lines[-1][0] if lines else since, more)


def place_before(day):
    """The place of the feed before a day of the province began."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    first = _told().filter(at__gte=start).aggregate(first=Min("link__seq"))["first"]
    return first - 1 if first is not None else Link.objects.aggregate(last=Max("seq"))["last"] or 0
