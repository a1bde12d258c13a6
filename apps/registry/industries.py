"""GB/T 4754-2017 from data/industries.csv: sections, divisions, and such groups and classes as the file has."""

import csv
from pathlib import Path

FILE = Path(__file__).parent / "data" / "industries.csv"


def load_industries(model, path=FILE):
    """Insert or update every row of the file; returns their number. `model` is Industry (historical in a migration)."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        rows = [
            model(
                code=row["code"],
                section=row["section"],
                name=row["name"],
                name_en=row["name_en"],
                parent_id=row["parent"] or None,
            )
            for row in csv.DictReader(file)
        ]
    fields = ["section", "name", "name_en", "parent"]
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=fields)
    return len(rows)
