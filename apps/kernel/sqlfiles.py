"""Load named SQL statements from an app's sql/ folder: the only place where a cursor is opened."""

from functools import cache
from pathlib import Path

from django.db import connection


@cache
def load(folder, name):
    """Text of `<folder>/<name>.sql`; folder is the `__file__` of the app's sql/__init__.py."""
    return (Path(folder).parent / f"{name}.sql").read_text(encoding="utf-8")


def execute(folder, name, params=None):
    """Run a statement of the folder; returns the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(load(folder, name), params)
        return cursor.rowcount


def rows(folder, name, params=None):
    """Run a query of the folder; returns a list of dicts."""
    with connection.cursor() as cursor:
        cursor.execute(load(folder, name), params)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
