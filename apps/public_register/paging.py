"""Keyset pages: no offset, so that page 5,000 costs what page 1 does and nothing is skipped while rows arrive."""

from dataclasses import dataclass

from django.db.models import Q

from apps.kernel import keyset

from .cursors import Cursor

COUNT_CAP = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in reading order, and the cursors of the neighbours (None at the ends)."""

    rows: list
    next: Cursor | None = None
    previous: Cursor | None = None


def after(fields, key, back=False):
    """Q for rows beyond `key` in the ascending order of `fields`, e.g. (size, id) > (4, 17)."""
    op = "lt" if back else "gt"
    condition = Q()
    for depth, field in enumerate(fields):
        equal = {name: value for name, value in zip(fields[:depth], key[:depth], strict=True)}
        condition |= Q(**equal, **{f"{field}__{op}": key[depth]})
    return condition


def page(queryset, fields, *, cursor, limit):
    """One page of `queryset.values_list(*fields)` in ascending order of `fields`, the last of which is unique."""
    back = bool(cursor and cursor.back)
    rows = queryset.filter(after(fields, cursor.key, back)) if cursor else queryset
    order = [f"-{field}" for field in fields] if back else list(fields)
    found = list(rows.order_by(*order).values_list(*fields)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if back:
        found.reverse()
    if not found:
        return Page([])
    has_next = more if not back else True
    has_previous = more if back else cursor is not None
    return Page(
        found,
        Cursor(tuple(found[-1])) if has_next else None,
        Cursor(tuple(found[0]), back=True) if has_previous else None,
    )


def capped_count(queryset, cap=COUNT_CAP):
    """(count, exact): counting stops at `cap`, because a very common fragment matches hundreds of thousands."""
    return keyset.capped_count(queryset, cap)
