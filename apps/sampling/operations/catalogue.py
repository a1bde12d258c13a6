"""Versions of products and standards are written as an approved change says (operations/changes.py)."""

from datetime import date
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from ..models import Standard, StandardItem
from ..queries.catalogue import ITEM, MODELS
from ..rules import catalogue_rows as rules


def write(kind, versions):
    """Write [rules.Version] by their outcomes, the earlier of a code first."""
    model = MODELS[kind]
    for version in sorted(versions, key=lambda row: (row.code, row.first or date.min)):
        if version.outcome == rules.SAME:
            continue
        if version.ends:
            last = _own(model, version.code, version.ends)
            last.validity = DateRange(last.validity.lower, version.first)
            last.save()
        if version.outcome in (rules.CREATED, rules.FOLLOWS):
            row = model(code=version.code)
        else:
            row = _own(model, version.code, version.first)
        row.validity = DateRange(version.first, version.until)
        for name, value in version.values.items():
            setattr(row, name, value)
        row.save()
        if model is Standard and version.outcome not in (rules.REMARKED, rules.ENDED):
            _items(row, version.items)


def _own(model, code, first):
    rows = model.objects.select_for_update().filter(code=code)
    return rows.get(validity__startswith=first) if first else rows.get(validity__lower_inf=True)


def _items(standard, items):
    """The items of a version that has not begun, anew: nothing rests on them yet."""
    StandardItem.objects.filter(standard=standard).delete()
    StandardItem.objects.bulk_create(
        StandardItem(standard=standard, position=place, **{ITEM.get(name, name): _cell(name, value)
                                                           for name, value in item.items()})
        for place, item in enumerate(items, 1)
    )  # fmt: skip


def _cell(name, value):
    return Decimal(value) if name in ("least", "most") and value is not None else value
