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


def _money(text):
    return Decimal(text) if text else None


def _number(text):
    return int(text) if text else None


NUMBERS = ("reviewers", "spread", "quorum", "majority", "publicity_days", "cycle_years", "validity_years",
           "again_years", "bar_years", "rank", "quota", "people_quota", "organisation_quota", "city_quota",
           "position", "points", "least", "first_months", "every_months", "times")  # fmt: skip


def rows_of(name):
    """Rows of a file of data/ as keyword arguments of its model."""
    return versions(
        DATA / f"{name}.csv",
        stages=_parts, tie_items=_parts, people=flag, same_city=flag, publishes_money=flag, asked=flag, leaf=flag,
        hard=flag, amount=_money, people_amount=_money, value=Decimal, **dict.fromkeys(NUMBERS, _number),
    )  # fmt: skip


def load_all(model_of):
    """Put every file of the catalogue in; `model_of(name)` gives the model. Returns {name: rows}.

    A migration's model may not have every column yet: those that came later have a migration of their own.
    """
    return {name: put(model_of(name), _known(model_of(name), rows_of(file))) for name, file in FILES.items()}


def add_missing(model, rows):
    """Versions of a file that are not there yet; what an operator set of the others stays set."""
    for row in rows:
        first = row["validity"].lower
        begun = {"validity__startswith": first} if first else {"validity__lower_inf": True}
        if not model.objects.filter(code=row["code"], **begun).exists():
            model.objects.create(**row)


def _known(model, rows):
    names = {name for field in model._meta.get_fields() for name in (field.name, getattr(field, "attname", ""))}
    for row in rows:
        yield {name: value for name, value in row.items() if name in names}
