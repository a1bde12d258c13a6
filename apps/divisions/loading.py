"""Divisions, zones and agencies from the files in data/: the same code serves the migration and the command."""

import csv
from datetime import date
from pathlib import Path

from apps.kernel.loading import flag, put, versions

DATA = Path(__file__).parent / "data"


def _read(name, folder):
    with (Path(folder) / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _day(text):
    return date.fromisoformat(text) if text else None


def division_rows(folder=DATA):
    for row in _read("divisions", folder):
        yield {
            "code": row["code"],
            "name": row["name"],
            "name_en": row["name_en"],
            "pinyin": row["pinyin"],
            "level": row["level"],
            "parent_id": row["parent"] or None,
            "valid_from": _day(row["valid_from"]),
            "valid_to": _day(row["valid_to"]),
            "successor_id": row["successor"] or None,
            "verified": row["verified"] == "true",
            "note": row["note"],
        }


def zone_rows(folder=DATA):
    taken = set()
    for row in _read("zones", folder):
        codes = row["registration_codes"].split()
        if taken.intersection(codes):
            raise ValueError(f"registration code given to two zones: {codes}")
        taken.update(codes)
        yield {
            "code": row["code"],
            "name": row["name"],
            "name_en": row["name_en"],
            "kind": row["kind"],
            "parent_id": row["parent"],
            "registration_codes": codes,
            "verified": row["verified"] == "true",
            "note": row["note"],
        }


def agency_rows(folder=DATA):
    for row in _read("agencies", folder):
        yield {
            "code": row["code"],
            "name": row["name"],
            "name_en": row["name_en"],
            "division_id": row["division"],
            "zone_id": row["zone"] or None,
            "parent_id": row["parent"] or None,
            "level": row["level"],
        }


def load(division, zone, agency, folder=DATA):
    """Insert or update every row of the files; returns the numbers of rows. Nothing is ever deleted.

    The arguments are model classes (historical ones in a migration). Keys between the rows are deferred, so the order
    within a file does not matter.
    """
    return {
        "divisions": _upsert(division, division_rows(folder)),
        "zones": _upsert(zone, zone_rows(folder)),
        "agencies": _upsert(agency, agency_rows(folder)),
    }


def _upsert(model, rows):
    """What the file has no column for, an agency's address and telephone, stays as it was typed."""
    rows = list(rows)
    objects = [model(**row) for row in rows]
    told = {name for row in rows for name in row} - {"code"}
    fields = [field.name for field in model._meta.concrete_fields if told & {field.name, field.attname}]
    model.objects.bulk_create(objects, update_conflicts=True, unique_fields=["code"], update_fields=fields)
    return len(objects)


def load_reconsideration(model):
    """Put the versions of the rule on who reconsiders; returns their number. Those that are there follow the file."""
    return put(model, versions(DATA / "reconsideration.csv", department_too=flag))
