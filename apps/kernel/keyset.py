"""Keyset pages: page 5,000 costs what page 1 does, and nothing is skipped or doubled while rows arrive.

A `Place` says where a page begins. `page` reads and writes it as a cursor in the address, which is checked, not
trusted: a forged one begins a page somewhere in the same scoped rows, a broken one at the top. A program asks
`asked_page`, which refuses a broken one: to begin anew without a word would let it go in circles. A list with cursors
of its own (the open API signs them) asks `page_at`.
"""

import base64
import binascii
import json
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .errors import DomainError

COUNT_CAP = 10_000
UNREADABLE = (ValueError, TypeError, binascii.Error, RecursionError, OverflowError)


class BrokenCursor(DomainError):
    code = "invalid-cursor"
    status = 400
    message = _("This cursor cannot be read. Follow `next` as it is, or begin without one.")


@dataclass(frozen=True, slots=True)
class Order:
    """One column (or annotation) to sort by, with the primary key behind it; "pk" alone is an order too. Rows without a
    value stand last in both directions."""

    field: str
    descending: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A page begins after the row of this value and primary key, or ends before it when `back`."""

    value: object
    key: int
    back: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in reading order and the cursors of the neighbouring pages ("" at the ends). `lost`: the cursor that was
    given cannot be read, so this is the first page, and the reader should be told (components/lost_place.html)."""

    rows: list
    next: str = ""
    previous: str = ""
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows in reading order and the Places of the neighbouring pages (None at the ends)."""

    rows: list
    next: Place | None = None
    previous: Place | None = None


def write(value, key, back=False):
    """A cursor as it stands in an address."""
    text = json.dumps([value if value is None or isinstance(value, int | str) else str(value), key, int(back)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(text, model, order):
    """The Place of a cursor, or None when it cannot be one of this order."""
    try:
        value, key, back = _parsed(text)
        field = model._meta.pk if order.field == "pk" else model._meta.get_field(order.field)
        if value is None and not order.nullable:
            return None
        value = None if value is None else field.to_python(value)
        if field.primary_key and value != field.to_python(key):
            return None  # nobody was given this: it was altered on its way
        return Place(value, int(key), bool(back)) if _storable(value) else None
    except (*UNREADABLE, ValidationError):
        return None


def read_listed(text):
    """The Place of a cursor in a list at hand whose values are text (see `cut`), or None when it cannot be one."""
    try:
        value, key, back = _parsed(text)
        return Place(value, int(key), bool(back)) if isinstance(value, str) else None
    except UNREADABLE:
        return None


def _parsed(text):
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def _storable(value):
    """False for text no column can hold: the database would refuse the question, not answer it with nothing."""
    if not isinstance(value, str):
        return True
    value.encode()  # half of a surrogate pair: a UnicodeEncodeError, which is a ValueError
    return "\0" not in value


def page(rows, order, *, cursor="", size=40):
    """One Page of the queryset `rows`, which must come without an order of its own."""
    place = read(cursor, rows.model, order) if cursor else None
    found = page_at(rows, order, place=place, size=size)
    return Page(found.rows, _text(found.next), _text(found.previous), bool(cursor) and place is None)


def asked_page(rows, order, *, cursor="", size=40):
    """As `page`, for a program; raises BrokenCursor where the cursor cannot be read."""
    found = page(rows, order, cursor=cursor, size=size)
    if found.lost:
        raise BrokenCursor
    return found


def page_at(rows, order, *, place=None, size=40):
    """One Stretch of the queryset `rows` (instances with at least the order's field), from a Place or the top."""
    back = bool(place and place.back)
    if order.nullable and not back:
        found = _valued_first(rows, order, place, size + 1)
    else:
        rows = rows.filter(_beyond(order, place.value, place.key, back)) if place else rows
        found = _first(rows, _ordering(order, back), size + 1)
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    if not found:
        return Stretch([])
    first, last = _place(found[0], order, True), _place(found[-1], order, False)
    return Stretch(found, last if more or back else None, first if (more if back else place) else None)


def cut(rows, *, place=None, size=40):
    """One Stretch of a list of (value, key) already in ascending order: the twin of `page_at` for few rows at hand."""
    if place and place.back:
        end = bisect_left(rows, (place.value, place.key))
        begin = max(0, end - size)
    else:
        begin = bisect_right(rows, (place.value, place.key)) if place else 0
        end = min(len(rows), begin + size)
    shown = rows[begin:end]
    if not shown:
        return Stretch([])
    more = place.back if place else False
    return Stretch(
        shown,
        Place(*shown[-1]) if end < len(rows) or more else None,
        Place(*shown[0], back=True) if begin > 0 else None,
    )


def _valued_first(rows, order, place, count):
    """The first `count` rows: those that have a value, then those without, each asked for by itself.

    Without the words NULLS LAST, which an index can follow only in the one direction it was built for.
    """
    plain, found = Order(order.field, order.descending), []
    if not place or place.value is not None:
        valued = rows.filter(**{f"{order.field}__isnull": False})
        if place:
            valued = valued.filter(_beyond(plain, place.value, place.key, back=False))
        found = _first(valued, _ordering(plain, back=False), count)
    if len(found) < count:
        bare, by_key = rows.filter(**{f"{order.field}__isnull": True}), Order("pk", order.descending)
        if place and place.value is None:
            bare = bare.filter(_beyond(by_key, None, place.key, back=False))
        found += _first(bare, _ordering(by_key, back=False), count - len(found))
    return found


def _first(rows, ordering, count):
    """The first `count` rows. Related rows are joined to those alone: the planner, which takes a fragment's hits for
    one row, would join them to each of ten thousand before it sorts."""
    if not rows.query.select_related or rows.query.annotations:
        return list(rows.order_by(*ordering)[:count])
    chosen = rows.select_related(None).order_by(*ordering).values("pk")[:count]
    joined = rows.model._base_manager.filter(pk__in=chosen).order_by(*ordering)
    joined.query.select_related = rows.query.select_related
    joined.query.deferred_loading = rows.query.deferred_loading
    return list(joined.prefetch_related(*rows._prefetch_related_lookups))


def capped_count(rows, cap=COUNT_CAP):
    """(count, exact): counting stops at the cap, because nobody needs to know 245,001 from 245,002."""
    counted = rows.order_by()[: cap + 1].count()
    return (counted, True) if counted <= cap else (cap, False)


def _place(row, order, back):
    return Place(getattr(row, order.field), row.pk, back)


def _text(place):
    return write(place.value, place.key, place.back) if place else ""


def _ordering(order, back):
    down = order.descending != back
    if order.field == "pk":
        return ["-pk" if down else "pk"]
    field = F(order.field)
    if not order.nullable:
        return [field.desc() if down else field.asc(), "-pk" if down else "pk"]
    nulls = {"nulls_first": True} if back else {"nulls_last": True}
    return [field.desc(**nulls) if down else field.asc(**nulls), "-pk" if down else "pk"]


def _beyond(order, value, key, back):
    """Q for rows after (value, key) in reading order, or before it when `back`."""
    op = "lt" if order.descending != back else "gt"
    if order.field == "pk":
        return Q(**{f"pk__{op}": key})
    empty = Q(**{f"{order.field}__isnull": True})
    if value is None:
        within = empty & Q(**{f"pk__{op}": key})
        return within | ~empty if back else within
    # the redundant bound lets the planner start inside the index
    strictly = Q(**{f"{order.field}__{op}e": value}) & (Q(**{f"{order.field}__{op}": value}) | Q(**{f"pk__{op}": key}))
    return strictly | empty if order.nullable and not back else strictly
