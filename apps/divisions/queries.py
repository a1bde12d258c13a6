"""Reads over divisions. The whole tree is a few hundred rows: each process keeps it for a minute."""

import time
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from threading import Lock

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.kernel.bilingual import in_language
from apps.kernel.dated import holds

from .models import Agency, Division, Reconsideration, Zone
from .rules.codes import prefix_of

KEPT_SECONDS = 60  # a change made by another process is seen after this


@dataclass(frozen=True, slots=True)
class Place:
    """A division without the database: frozen, so that a process may share it between requests."""

    code: str
    name: str
    name_en: str
    pinyin: str
    level: str
    parent: str | None
    valid_from: date | None
    valid_to: date | None
    successor: str | None
    verified: bool
    note: str

    def __str__(self):
        return self.name if (get_language() or "zh").startswith("zh") else self.name_en

    @property
    def remark(self):
        """The note in the reader's language."""
        return in_language(self.note)

    def in_force(self, on):
        return holds(self.valid_from, self.valid_to, on)


class _Kept:
    """One value read at most once a minute; many threads may ask."""

    def __init__(self, read):
        self._read, self._lock, self._value, self._until = read, Lock(), None, 0.0

    def get(self):
        if time.monotonic() >= self._until:
            with self._lock:
                if time.monotonic() >= self._until:
                    self._value, self._until = self._read(), time.monotonic() + KEPT_SECONDS
        return self._value

    def forget(self):
        self._until = 0.0


def _read_places():
    fields = [
        "code",
        "name",
        "name_en",
        "pinyin",
        "level",
        "parent_id",
        "valid_from",
        "valid_to",
        "successor_id",
        "verified",
        "note",
    ]
    return {row[0]: Place(*row) for row in Division.objects.order_by("code").values_list(*fields)}


def _read_registration_codes():
    return {code: zone.code for zone in Zone.objects.order_by("code") for code in zone.registration_codes}


_places, _registration_codes = _Kept(_read_places), _Kept(_read_registration_codes)


def forget():
    """Read again at the next question: after a change in this process."""
    _places.forget()
    _registration_codes.forget()


def places():
    """Every Place by code, in the order of codes. Do not alter the dict."""
    return _places.get()


def place(code):
    """The Place of a code, retired or not; None for an unknown code."""
    return places().get(code)


def division_at(code, on):
    """The Place that `code` stands for on day `on`: itself while in force, afterwards its successor in force then.

    None for an unknown code, for a day before the division began, and where the trail of successors ends.
    """
    found = place(code)
    seen = set()
    while found is not None and found.valid_to is not None and found.valid_to <= on:
        if found.code in seen:
            return None
        seen.add(found.code)
        found = place(found.successor) if found.successor else None
    if found is None or (not seen and not found.in_force(on)):
        return None
    return found


def successor_chain(code):
    """The Places a code went through, itself first: [吴江市, 吴江区]. Empty for an unknown code."""
    chain = []
    found = place(code)
    while found is not None and found not in chain:
        chain.append(found)
        found = place(found.successor) if found.successor else None
    return chain


def within(code, *, field="division__code"):
    """The Q of rows whose `field` (a code) is that division or lies in it."""
    return reduce(or_, (Q(**{f"{field}__startswith": prefix}) for prefix in prefixes_within(code)))


def prefixes_within(code):
    """The beginnings of the codes that are that division or lie in it.

    A retired code asks for its successors too, and a division for those that went into it: records keep their old code
    until somebody hands them over. An unknown code is taken at its word, and finds nothing.
    """
    codes = {found.code for found in successor_chain(code)} or {code}
    while came := {each.code for each in places().values() if each.successor in codes} - codes:
        codes |= came
    return [prefix_of(each) for each in sorted(codes)]


def by_prefix(prefix, *, on=None):
    """Places whose code begins with `prefix` ("" for all), by code; only those in force on `on` where given."""
    return [p for code, p in places().items() if code.startswith(prefix) and (on is None or p.in_force(on))]


def children(code, *, on=None):
    """Places directly below `code`, by code; only those in force on `on` where given."""
    return [p for p in places().values() if p.parent == code and (on is None or p.in_force(on))]


def full_name(code):
    """南京市鼓楼区: the city's name before the county's, because two districts share a name. The code if unknown."""
    found = place(code)
    if found is None:
        return code
    above = place(found.parent) if found.level == Division.Level.COUNTY else None
    if above is None:
        return str(found)
    zh = (get_language() or "zh").startswith("zh")
    return f"{above.name}{found.name}" if zh else f"{found.name_en}, {above.pinyin}"


def zone_of_registration_code(code):
    """Code of the zone that registers enterprises under the six digits `code`; None when no zone does."""
    return _registration_codes.get().get(code)


def agencies_under(agency_code):
    """The agency and everything below it, by code."""
    rows = list(Agency.objects.select_related("division", "zone").order_by("code"))
    below = {agency_code}
    for _level in range(3):  # province, city, county
        below |= {row.code for row in rows if row.parent_id in below}
    return [row for row in rows if row.code in below]


def agencies_by_division():
    """{division code: name of its agency in the reader's language}, bureaus of zones left out. One query."""
    return {agency.division_id: str(agency) for agency in Agency.objects.filter(zone__isnull=True).order_by("code")}


def government_name(code):
    """南京市玄武区人民政府, 沛县人民政府: as governments sign; a district's name does not stand without its city's."""
    found = place(code)
    zh = (get_language() or "zh").startswith("zh")
    alone = found is not None and zh and not found.name.endswith("区")
    return _("People's Government of %(place)s") % {"place": found.name if alone else full_name(code)}


@dataclass(frozen=True, slots=True)
class Reviewers:
    """Who may be asked for reconsideration of an act, by their names, and the article that says so."""

    names: tuple[str, ...]
    basis: str
    verified: bool


def reviewers_of(agency, on):
    """The Reviewers of an act of an Agency of the day `on`, in the reader's language."""
    code = Reconsideration.Code.ZONE if agency.zone_id else agency.level
    rule = Reconsideration.objects.in_force(code, on)
    own = agency.parent if agency.zone_id else agency
    now = division_at(own.division_id, on)
    names = [government_name(now.code if now else own.division_id)]
    if rule.department_too:
        names.append(rule.department or str(agency.parent))
    return Reviewers(tuple(names), in_language(rule.legal_basis), rule.verified)
