"""Rows of the URLs of reports to the credit platform."""

from tests.factories.two_publicities import made_file

from ..url_rows import Row, own_county, signed_in, staff

# the city's reviewer looks and reports nothing
REPORTERS = {"others": 404, "city": 403}


def file(world):
    return {"pk": made_file().pk}


def fact(world):
    return {"pk": made_file().lines.get().fact_id}


ROWS = {
    "two_publicities:files": Row(get=staff(), post=signed_in(405)),
    "two_publicities:file_new": Row(get=staff(**REPORTERS), post=staff(422, **REPORTERS)),
    "two_publicities:authority": Row(get=staff(**REPORTERS), post=staff(422, **REPORTERS)),
    "two_publicities:fact": Row(get=own_county(), post=own_county(422), kwargs=fact),
    "two_publicities:fact_again": Row(get=signed_in(405), post=own_county(422, city=403), kwargs=fact),
    "two_publicities:file": Row(get=own_county(), post=signed_in(405), kwargs=file),
    "two_publicities:file_answer": Row(get=own_county(city=403), post=own_county(422, city=403), kwargs=file),
    "two_publicities:file_step": Row(
        get=signed_in(405), post=own_county(422, city=403), kwargs=lambda world: file(world) | {"step": "discard"}
    ),
}
