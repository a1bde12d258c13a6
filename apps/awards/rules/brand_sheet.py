"""A valuation as plain JSON and back: what a kept sheet holds, so that it can be computed again years later."""

from dataclasses import fields
from decimal import Decimal

from .brand_strength import Criterion, strength
from .brand_value import Inputs, Past

RATES = ("current_return", "other_return", "share", "industry_return", "lasting")


def written(inputs, criteria, scores):
    """The JSON of a valuation's inputs; numbers as texts, so that none loses a digit."""
    return {
        "past": [{field.name: str(getattr(year, field.name)) for field in fields(Past)} for year in inputs.past],
        **{name: str(getattr(inputs, name)) for name in RATES},
        "growth": [str(rate) for rate in inputs.growth],
        "criteria": [{"code": each.code, "weight": str(each.weight), "parent": each.parent} for each in criteria],
        "scores": {code: str(score) for code, score in scores.items()},
    }


def read(kept):
    """(Inputs, Strength) of the JSON."""
    criteria = tuple(Criterion(row["code"], Decimal(row["weight"]), row["parent"]) for row in kept["criteria"])
    found = strength(criteria, {code: Decimal(score) for code, score in kept["scores"].items()})
    past = tuple(
        Past(int(row["year"]), *(Decimal(row[name]) for name in ("profit", "current", "other", "weight")))
        for row in kept["past"]
    )
    rates = {name: Decimal(kept[name]) for name in RATES}
    growth = tuple(Decimal(rate) for rate in kept["growth"])
    return Inputs(past=past, strength=found.points, growth=growth, **rates), found
