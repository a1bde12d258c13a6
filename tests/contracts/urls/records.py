"""Rows of the URLs of records."""

from tests.contracts.url_rows import NOBODYS, Row, all_get, enterprises, own_county, own_enterprise, signed_in, staff
from tests.factories.records import fact_of, import_of_facts, objection_of, waiting_fact

DESK = Row(get=staff(others=403))
# the city's reviewer records and matches nothing, the county's officer corrects and withdraws nothing
OFFICERS_FORM = Row(get=staff(others=403, city=403), post=staff(422, others=403, city=403))


def fact(world):
    return {"pk": fact_of(world.enterprise).pk}


def objection(world):
    return {"pk": objection_of(world.enterprise).pk}


def imported(world):
    return {"pk": import_of_facts("320102").pk}


MINE = Row(get=enterprises(others=403))
ROWS = {
    "records:facts": DESK,
    "records:waiting": DESK,
    "records:fact_new": OFFICERS_FORM,
    "records:fact_publicity": Row(get=staff(others=403, city=403)),
    "records:fact": Row(get=own_county(filer=403, other=403), kwargs=fact),
    "records:match": Row(
        get=own_county(filer=403, other=403, city=403),
        post=own_county(422, filer=403, other=403, city=403),
        kwargs=lambda world: {"pk": waiting_fact("320102").pk},
    ),
    "records:match_decide": Row(
        get=signed_in(403, city=302),
        post=signed_in(403, city=302),
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
    "records:my_objection": Row(get=own_enterprise(others=403), kwargs=objection),
    "records:my_objection_withdraw": Row(get=signed_in(405), post=own_enterprise(302, others=403), kwargs=objection),
    "records:imports": DESK,
    "records:import_new": OFFICERS_FORM,
    "records:import": Row(get=own_county(filer=403, other=403), kwargs=imported),
    "records:import_progress": Row(get=own_county(filer=403, other=403), kwargs=imported),
    "records:import_rejects": Row(get=own_county(filer=403, other=403), kwargs=imported),
    # nothing is left to begin or undo: back to the run, which says so
    "records:import_begin": Row(
        get=signed_in(405), post=own_county(302, city=403, filer=403, other=403), kwargs=imported
    ),
    "records:import_undo": Row(
        get=signed_in(403, city=200, neighbour=404), post=signed_in(403, city=302, neighbour=404), kwargs=imported
    ),
    # keys are an administrator's, who is not among the six; tests/records/test_api.py walks the pages as one
    "records:sources": Row(get=signed_in(403)),
    "records:source_new": Row(get=signed_in(403), post=signed_in(403)),
    "records:source_key": Row(
        get=signed_in(405), post=signed_in(403), kwargs=lambda world: {"pk": NOBODYS, "step": "give"}
    ),
    # closed without a key
    "api:source_facts": Row(get=all_get(405), post=all_get(401)),
}
