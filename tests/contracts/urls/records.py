"""Rows of the URLs of records."""

from tests.contracts.url_rows import Row, enterprises, own_county, own_enterprise, signed_in, staff
from tests.factories.records import fact_of, objection_of, waiting_fact

DESK = Row(get=staff(others=403))
# the city's reviewer records and matches nothing, the county's officer corrects and withdraws nothing
OFFICERS_FORM = Row(get=staff(others=403, city=403), post=staff(422, others=403, city=403))


def fact(world):
    return {"pk": fact_of(world.enterprise).pk}


def objection(world):
    return {"pk": objection_of(world.enterprise).pk}


MINE = Row(get=enterprises(others=403))
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
    "records:objections": DESK,
    # officers see objections; reviewers decide
    "records:objection": Row(
        get=own_county(filer=403, other=403),
        post=own_county(422, county=403, filer=403, other=403),
        kwargs=objection,
    ),
    "records:my_facts": MINE,
    "records:my_fact": Row(get=own_enterprise(others=403), kwargs=fact),
    "records:my_object": Row(get=own_enterprise(others=403), post=own_enterprise(422, others=403), kwargs=fact),
    "records:my_objections": MINE,
    # without a rating to object to, back to the facts
    "records:my_object_to_grade": Row(get=enterprises(302, others=403), post=enterprises(302, others=403)),
    "records:my_objection": Row(get=own_enterprise(others=403), kwargs=objection),
    "records:my_objection_withdraw": Row(get=signed_in(405), post=own_enterprise(302, others=403), kwargs=objection),
}
