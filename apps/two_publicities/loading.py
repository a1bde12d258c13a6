"""The platform's fields from their file: the same code serves migrations and tests."""

import csv
from datetime import date
from pathlib import Path

from django.db.backends.postgresql.psycopg_any import DateRange

DATA = Path(__file__).parent / "data"


def fields():
    """Rows of data/fields.csv as keyword arguments of Field."""
    with (DATA / "fields.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            first, last = (date.fromisoformat(day) if day else None for day in (row.pop("from"), row.pop("until")))
            yield row | {
                "validity": DateRange(first, last),
                "required": row["required"] == "true",
                "longest": int(row["longest"]) if row["longest"] else None,
                "choices": row["choices"].split("、") if row["choices"] else [],
                "verified": row["verified"] == "true",
            }


def load_fields(model):
    """Insert the versions that are not there, update the others in place; returns the number of rows.

    A version is known by its code and first day. Nothing is deleted.
    """
    count = 0
    for row in fields():
        if not model.objects.filter(code=row["code"], validity__startswith=row["validity"].lower).update(**row):
            model.objects.create(**row)
        count += 1
    return count
