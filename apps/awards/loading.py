"""The catalogue of programmes from its files."""

from decimal import Decimal
from pathlib import Path

from apps.kernel.loading import flag, put, versions

DATA = Path(__file__).parent / "data"
FILES = {
    "Programme": "programmes",
    "Prize": "prizes",
    "Criterion": "criteria",
    "Requirement": "requirements",
    "Consequence": "consequences",
    "Obligation": "obligations",
}


def _parts(text):
    return [part for part in text.split(";") if part]


def _number(text):
    return int(text) if text else None


NUMBERS = ("reviewers", "spread", "publicity_days", "cycle_years", "validity_years", "again_years", "bar_years", "rank",
           "quota", "people_quota", "city_quota", "position", "points", "least", "first_months", "every_months",
           "times")  # fmt: skip


def rows_of(name):
    """Rows of a file of data/ as keyword arguments of its model."""
    return versions(
        DATA / f"{name}.csv",
        stages=_parts, tie_items=_parts, people=flag, same_city=flag, asked=flag, leaf=flag, hard=flag,
        amount=lambda text: Decimal(text) if text else None, value=Decimal, **dict.fromkeys(NUMBERS, _number),
    )  # fmt: skip


def load_all(model_of):
    """Put every file of the catalogue in; `model_of(name)` gives the model. Returns {name: rows}."""
    return {name: put(model_of(name), rows_of(file)) for name, file in FILES.items()}
