"""Products, standards and their items from their files: the same code serves migrations and tests."""

import csv
from decimal import Decimal
from pathlib import Path

from apps.kernel.loading import put, versions

DATA = Path(__file__).parent / "data"


def load_products(model):
    return put(model, versions(DATA / "products.csv"))


def load_standards(model, item_model):
    """Standards, and the items of each; an item is known by its standard's number and its code. Returns the items."""
    put(model, versions(DATA / "standards.csv", products=str.split))
    known = {row.code: row for row in model.objects.order_by("code", "validity")}
    count = 0
    with (DATA / "items.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            standard, code = known[row.pop("standard")], row.pop("code")
            item_model.objects.update_or_create(standard=standard, code=code, defaults=_item(row))
            count += 1
    return count


def _item(row):
    return row | {
        "position": int(row["position"]), "fatal": row["fatal"] == "true",
        "least": Decimal(row["least"]) if row["least"] else None,
        "most": Decimal(row["most"]) if row["most"] else None,
        "decimals": int(row["decimals"]) if row["decimals"] else None,
    }  # fmt: skip
