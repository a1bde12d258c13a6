"""The catalogue of measures from its file: the same code serves migrations and tests."""

import csv
from datetime import date
from pathlib import Path

from django.db.backends.postgresql.psycopg_any import DateRange

DATA = Path(__file__).parent / "data"


def measures():
    """Rows of data/measures.csv as keyword arguments of Measure."""
    with (DATA / "measures.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            first, last = (date.fromisoformat(day) if day else None for day in (row.pop("from"), row.pop("until")))
            yield row | {"validity": DateRange(first, last), "verified": row["verified"] == "true"}


def load_measures(model):
    """Insert the versions that are not there, update the others in place; returns the number of rows.

    A version is known by its code and first day. Nothing is deleted: deliveries name measures by their code.
    """
    count = 0
    for row in measures():
        if not model.objects.filter(code=row["code"], validity__startswith=row["validity"].lower).update(**row):
            model.objects.create(**row)
        count += 1
    return count
