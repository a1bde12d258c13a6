"""Keyset pages: page 5,000 costs what page 1 does, and nothing is skipped or doubled while rows arrive.

The cursor in the address says where a page begins. It is checked, not trusted: a forged one begins a page somewhere in
the same scoped rows, a broken one at the top.
"""

import base64
import binascii
import json
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import F, Q

COUNT_CAP = 10_000


@dataclass(frozen=True, slots=True)
class Order:
    """One column to sort by, with the primary key behind it. Rows without a value stand last in both directions."""

    field: str
    descending: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in reading order and the cursors of the neighbouring pages ("" at the ends)."""

    rows: list
    next: str = ""
    previous: str = ""


def write(value, key, back=False):
    """A cursor as it stands in an address."""
    text = json.dumps([value if value is None or isinstance(value, int | str) else str(value), key, int(back)])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(text, model, order):
    """(value, key, back) of a cursor, or None when it cannot be one of this order."""
    try:
        value, key, back = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        field = model._meta.get_field(order.field)
        if value is None and not order.nullable:
            return None
        return (None if value is None else field.to_python(value)), int(key), bool(back)
    except (ValueError, TypeError, binascii.Error, ValidationError, RecursionError, OverflowError):
        return None


def page(rows, order, *, cursor="", size=40):
    """One Page of the queryset `rows`, which must come without an order of its own."""
    place = read(cursor, rows.model, order) if cursor else None
    back = bool(place and place[2])
    found = _valued(rows, order, place, size) if order.nullable and not back else None
    if found is None:
        rows = rows.filter(_beyond(order, place[0], place[1], back)) if place else rows
        found = list(rows.order_by(*_ordering(order, back))[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    if not found:
        return Page([])
    first, last = _place(found[0], order, True), _place(found[-1], order, False)
    return Page(found, last if more or back else "", first if (more if back else place) else "")


def _valued(rows, order, place, size):
    """A full page of rows that have a value, or None where the page reaches those without.

    Asked without the words NULLS LAST, which an index can follow only in the one direction it was built for.
    """
    if place and place[0] is None:
        return None
    plain = Order(order.field, order.descending)
    rows = rows.filter(**{f"{order.field}__isnull": False})
    if place:
        rows = rows.filter(_beyond(plain, place[0], place[1], back=False))
    found = list(rows.order_by(*_ordering(plain, back=False))[: size + 1])
    return found if len(found) > size else None


def capped_count(rows, cap=COUNT_CAP):
    """(count, exact): counting stops at the cap, because nobody needs to know 245,001 from 245,002."""
    counted = rows.order_by()[: cap + 1].count()
    return (counted, True) if counted <= cap else (cap, False)


def _place(row, order, back):
    return write(getattr(row, order.field), row.pk, back)


def _ordering(order, back):
    down = order.descending != back
    field = F(order.field)
    if not order.nullable:
        return [field.desc() if down else field.asc(), "-pk" if down else "pk"]
    nulls = {"nulls_first": True} if back else {"nulls_last": True}
    return [field.desc(**nulls) if down else field.asc(**nulls), "-pk" if down else "pk"]


def _beyond(order, value, key, back):
    """Q for rows after (value, key) in reading order, or before it when `back`."""
    op = "lt" if order.descending != back else "gt"
    empty = Q(**{f"{order.field}__isnull": True})
    if value is None:
        within = empty & Q(**{f"pk__{op}": key})
        return within | ~empty if back else within
    # the redundant bound lets the planner start inside the index
    strictly = Q(**{f"{order.field}__{op}e": value}) & (Q(**{f"{order.field}__{op}": value}) | Q(**{f"pk__{op}": key}))
    return strictly | empty if order.nullable and not back else strictly
