"""The catalogue from its files: the same code serves migrations and tests."""

import csv
from datetime import date
from pathlib import Path

from django.db.backends.postgresql.psycopg_any import DateRange

DATA = Path(__file__).parent / "data"
LISTS = ("materials", "words")


def rows_of(name):
    """Rows of a file of data/ as keyword arguments of its model: `from` and `until` become `validity`."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            first, last = (date.fromisoformat(day) if day else None for day in (row.pop("from"), row.pop("until")))
            row |= {key: [part for part in row[key].split(";") if part] for key in LISTS if key in row}
            if "years" in row:
                row["years"] = int(row["years"])
            yield row | {"verified": row["verified"] == "true", "validity": DateRange(first, last)}


def load(model, name):
    """Insert the versions that are not there, update the others in place; returns the number of rows.

    A version is known by its code and first day. Nothing is deleted: applications hold the version they were judged by.
    """
    count = 0
    for row in rows_of(name):
        known = model.objects.filter(code=row["code"], validity__startswith=row["validity"].lower)
        if not known.update(**row):
            model.objects.create(**row)
        count += 1
    return count
