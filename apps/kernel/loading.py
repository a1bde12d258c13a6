"""Versions of dated rules from the files of an app's data/: the same code serves migrations, commands and tests."""

import csv
from datetime import date
from pathlib import Path

from django.db.backends.postgresql.psycopg_any import DateRange


def flag(text):
    return text == "true"


def versions(path, **types):
    """Rows of a CSV file as keyword arguments of their model: `from` and `until` become `validity`.

    `types` are functions of the text by column; `verified` is a truth already.
    """
    types = {"verified": flag} | types
    with Path(path).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            first, last = (date.fromisoformat(day) if day else None for day in (row.pop("from"), row.pop("until")))
            row |= {column: kind(row[column]) for column, kind in types.items() if column in row}
            yield row | {"validity": DateRange(first, last)}


def say_anew(model, rows, *columns):
    """Write these columns of the versions that are there, and nothing else: what an operator set stays set."""
    for row in rows:
        _version(model, row).update(**{column: row[column] for column in columns})


def _version(model, row):
    first = row["validity"].lower
    begun = {"validity__startswith": first} if first else {"validity__lower_inf": True}
    return model.objects.filter(code=row["code"], **begun)


def put(model, rows):
    """Insert the versions that are not there, update the others in place; returns the number of rows.

    A version is known by its code and first day. Nothing is deleted: records hold the version they were judged by.
    """
    count = 0
    for row in rows:
        if not _version(model, row).update(**row):
            model.objects.create(**row)
        count += 1
    return count
