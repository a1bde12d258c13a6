"""Rows of the URLs of records."""

from tests.contracts.url_rows import Row, own_county, signed_in, staff
from tests.factories.records import fact_of, waiting_fact

DESK = Row(get=staff(others=403))
# the city's reviewer records and matches nothing, the county's officer corrects and withdraws nothing
OFFICERS_FORM = Row(get=staff(others=403, city=403), post=staff(422, others=403, city=403))


def fact(world):
    return {"pk": fact_of(world.enterprise).pk}


ROWS = {
    "records:facts": DESK,
    "records:waiting": DESK,
    "records:fact_new": OFFICERS_FORM,
    "records:fact": Row(get=own_county(filer=403, other=403), kwargs=fact),
    "records:match": Row(
        get=own_county(filer=403, other=403, city=403),
        post=own_county(422, filer=403, other=403, city=403),
        kwargs=lambda world: {"pk": waiting_fact("320102").pk},
    ),
    "records:fact_act": Row(
        get=signed_in(403, city=200),
        post=signed_in(403, city=422),
        kwargs=lambda world: fact(world) | {"name": "withdraw"},
    ),
}
