"""Grounds, classes of repair and parameters from their files: the same code serves migrations and tests."""

import csv
from datetime import date
from pathlib import Path

from django.db.backends.postgresql.psycopg_any import DateRange

DATA = Path(__file__).parent / "data"
FLAGS = ("heavy_penalty", "failed_recheck", "intent_shown", "same_day", "early", "stops_sharing", "verified")


def rows_of(name):
    """Rows of a file of data/ as keyword arguments of its model: `from` and `until` become `validity`."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            first, last = (date.fromisoformat(day) if day else None for day in (row.pop("from"), row.pop("until")))
            yield {k: v == "true" if k in FLAGS else v for k, v in row.items()} | {"validity": DateRange(first, last)}


def load(model, name):
    """Insert the versions that are not there, update the others in place; returns the number of rows.

    A version is known by its code and first day. Nothing is deleted: cases hold the version they were judged by.
    """
    count = 0
    for row in rows_of(name):
        known = model.objects.filter(code=row["code"], validity__startswith=row["validity"].lower)
        if not known.update(**row):
            model.objects.create(**row)
        count += 1
    return count
