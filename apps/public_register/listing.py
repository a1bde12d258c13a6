"""The public list: nearest names first where the hits can be counted, in steady order where they cannot."""

import json
import time
from dataclasses import dataclass

from django.db.models.functions import Length

from apps.credit.queries.public import having_grade
from apps.divisions.queries import within
from apps.kernel import keyset
from apps.registry.models import Enterprise, Industry
from apps.registry.queries import fragments

from . import sql
from .cursors import Cursor

COUNT_CAP = 1000
NEAR, STEADY = "near", "steady"
BY_SIZE, BY_KEY = keyset.Order("size"), keyset.Order("pk")


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the public list: JSON texts of the records, the count (exact or capped), and the Cursors of the
    neighbours."""

    bodies: list
    updated_at: object
    count: int
    exact: bool
    next: Cursor | None
    previous: Cursor | None

    @property
    def records(self):
        return [json.loads(body) for body in self.bodies]


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a page, the count, and the neighbours' Places in `order`."""

    keys: list
    order: str
    count: int
    exact: bool
    next: keyset.Place | None = None
    previous: keyset.Place | None = None


class Common:
    """Which questions have more hits than are counted: that they do (never a number, never a row) is remembered for ten
    minutes, as finding it out costs more than the page. A process's own, and small."""

    KEPT, MANY = 600, 5_000

    def __init__(self, clock=time.monotonic):
        self.until, self.clock = {}, clock

    def __contains__(self, question):
        return self.until.get(question, 0.0) > self.clock()

    def add(self, question):
        if len(self.until) >= self.MANY:
            now = self.clock()
            self.until = {known: until for known, until in self.until.items() if until > now}
            if len(self.until) >= self.MANY:
                self.until = {}
        self.until[question] = self.clock() + self.KEPT


common = Common()


def listing(asked, *, cursor, limit):
    """The page of `asked` at `cursor`.

    A cursor remembers which order it belongs to, so a growing register does not change the order under a reader.
    """
    order, place = place_of(cursor) if cursor else (None, None)
    if asked.q:
        found = searched(asked, order, place, limit)
    else:
        rows = narrowed(asked)
        found = steady(rows, place, limit, *keyset.capped_count(rows, COUNT_CAP))
    records = sql.public_by_ids(found.keys)
    return Listing(
        [record[2] for record in records],
        max((record[1] for record in records), default=None),
        found.count,
        found.exact,
        cursor_to(found.next, found.order),
        cursor_to(found.previous, found.order),
    )


def steady(rows, place, limit, count, exact):
    found = keyset.page_at(rows.only("pk"), BY_KEY, place=place, size=limit)
    return Keys([row.pk for row in found.rows], STEADY, count, exact, found.next, found.previous)


def searched(asked, order, place, limit):
    """Keys of a page of a search. All hits are read up to the cap in one go: that counts them and orders them."""
    wanted, question = fragments.prepare(asked.q, whole=not asked.narrow), tuple(asked.values.values())
    rows = None if wanted.whole else narrowed(asked)
    known = question in common
    hits, walked = (None, []) if known else hits_of(rows, wanted, asked)
    if hits is None and not known:
        common.add(question)
    count, exact = (COUNT_CAP, False) if hits is None else (len(hits), True)
    if order == STEADY or (order is None and hits is None):
        if place and place.back:
            return steady(among(asked), place, limit, count, exact)
        begun = walked[: limit + 1] if place is None else []
        return ahead(begun or following(rows, wanted, place, limit), place, limit, count, exact)
    if hits is None:  # more than could be counted have come since the reader began
        sized = among(asked).annotate(size=Length("name")).only("pk")
        found = keyset.page_at(sized, BY_SIZE, place=place, size=limit)
        keys = [row.pk for row in found.rows]
    else:
        found = keyset.cut(hits, place=place, size=limit)
        keys = [key for _size, key in found.rows]
    return Keys(keys, NEAR, count, exact, found.next, found.previous)


def among(asked):
    """The hits as a queryset, for what is read seldom: pages backwards, and a question that grew over the cap."""
    return fragments.prepare(asked.q).within(narrowed(asked))


def hits_of(rows, wanted, asked):
    """[(length of the name, key)] of all hits, shortest names first; None for more than COUNT_CAP. With it the first
    keys in order, where counting came by that many."""
    most = COUNT_CAP + 1
    reach = 0 if asked.narrow else wanted.reach_to_count(most)
    walked = fragments.walk(rows, wanted, 0, reach, most) if reach else []
    if len(walked) >= most:
        return None, walked
    hits = wanted.sized(rows, most)
    return (sorted(hits), []) if len(hits) < most else (None, [])


def following(rows, wanted, place, limit):
    """Keys of a page of a common fragment in steady order: the registry knows when walking beats the index."""
    return fragments.first_keys(rows, wanted, limit=limit, after=place.key if place else 0)


def ahead(found, place, limit, count, exact):
    """Keys of a page in steady order; `found` holds one key more where there are more."""
    keys = found[:limit]
    first = keyset.Place(keys[0], keys[0], back=True) if place and keys else None
    return Keys(keys, STEADY, count, exact, keyset.Place(keys[-1], keys[-1]) if len(found) > limit else None, first)


def place_of(cursor):
    """(order, Place) of a Cursor of this list."""
    order, *key = cursor.key
    return order, keyset.Place(key[0], key[-1], cursor.back)


def cursor_to(place, order):
    if place is None:
        return None
    key = (order, place.value, place.key) if order == NEAR else (order, place.key)
    return Cursor(key, place.back)


def narrowed(asked):
    """Current enterprises that fit all filters but the search text."""
    rows = Enterprise.objects.current()
    if asked.division:
        rows = rows.filter(within(asked.division))
    if asked.industry:
        field = "section" if asked.industry.isalpha() else "code__startswith"
        codes = Industry.objects.filter(**{field: asked.industry}).values_list("code", flat=True)
        rows = rows.filter(industry__in=list(codes))  # as literals: the small index of the known industries answers
    if asked.status:
        rows = rows.filter(status=asked.status)
    if asked.grade:
        rows = having_grade(rows, asked.grade)
    return rows
