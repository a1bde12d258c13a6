"""Products, standards and their items from their files: the same code serves migrations and tests."""

import csv
from decimal import Decimal
from pathlib import Path

from apps.kernel.loading import flag, put, versions

DATA = Path(__file__).parent / "data"


def load_products(model, *, fresh=False):
    """`fresh`: only those of which there is no version yet, so that what an operator has set stays set."""
    return put(model, _unknown(model, versions(DATA / "products.csv"), fresh))


def load_retest_rules(model, *, fresh=False):
    return put(model, _unknown(model, versions(DATA / "no_retest.csv"), fresh))


def load_outcome_reasons(model):
    """Why nothing could be sampled; `online` empty: of a visit and of an order alike."""
    rows = versions(DATA / "outcomes.csv", online=lambda text: flag(text) if text else None, clue=flag, spared=flag)
    return put(model, rows)


def load_policies(model):
    return put(model, versions(DATA / "policies.csv", applies=flag))


def load_standards(model, item_model, *, fresh=False):
    """Standards, and the items of each; an item is known by its standard's number and its code. Returns the items."""
    rows = _unknown(model, versions(DATA / "standards.csv", products=str.split), fresh)
    put(model, rows)
    wanted = {row["code"] for row in rows}
    known = {row.code: row for row in model.objects.order_by("code", "validity") if row.code in wanted}
    count = 0
    with (DATA / "items.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            standard, code = known.get(row.pop("standard")), row.pop("code")
            if standard is None:
                continue
            item_model.objects.update_or_create(standard=standard, code=code, defaults=_item(row))
            count += 1
    return count


def _unknown(model, rows, fresh):
    known = set(model.objects.values_list("code", flat=True)) if fresh else set()
    return [row for row in rows if row["code"] not in known]


def _item(row):
    return row | {
        "position": int(row["position"]), "fatal": row["fatal"] == "true",
        "least": Decimal(row["least"]) if row["least"] else None,
        "most": Decimal(row["most"]) if row["most"] else None,
        "decimals": int(row["decimals"]) if row["decimals"] else None,
    }  # fmt: skip
