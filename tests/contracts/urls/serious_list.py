"""Rows of the URLs of the serious list."""

from ..url_rows import NOBODYS, PUBLIC, Row, all_get, enterprises, own_county, own_enterprise, signed_in, staff

OFFICERS = staff(others=404)


def of_case(world):
    return {"pk": world.serious_case.pk}


ROWS = {
    "serious_list:entries": PUBLIC,
    "serious_list:entry": Row(get=all_get(404), kwargs=lambda world: {"pk": NOBODYS}),
    "serious_list:whole": Row(get=all_get(200), kwargs=lambda world: {"kind": "csv"}),
    "serious_list:feed": PUBLIC,
    "serious_list:subscribe": Row(get=all_get(200), post=all_get(422)),
    "serious_list:subscription": Row(get=all_get(404), post=all_get(404), kwargs=lambda world: {"token": "forged"}),
    "api:serious_list": Row(get=all_get(200), post=all_get(405)),
    "api:serious_list_changes": Row(get=all_get(200), post=all_get(405)),
    "serious_list:cases": Row(get=OFFICERS, post=staff(405, others=405)),
    "serious_list:watch": Row(get=OFFICERS, post=staff(405, others=405)),
    "serious_list:statistics": Row(get=OFFICERS, post=staff(405, others=405)),
    # a reviewer proposes nothing
    "serious_list:new_case": Row(get=OFFICERS | {"city": 403}, post=staff(422, others=404, city=403)),
    "serious_list:case": Row(get=own_county(filer=404, other=404), kwargs=of_case),
    # the case of the walk has its notice written; what is not open is refused, with the reason
    "serious_list:case_step": Row(
        get=signed_in(405),
        post=own_county(409, filer=404, other=404),
        kwargs=lambda world: of_case(world) | {"verb": "publish"},
    ),
    # no application in the walk; tests/serious_list/test_repair.py makes some
    "serious_list:repair_step": Row(
        get=signed_in(405), post=staff(404), kwargs=lambda world: {"pk": NOBODYS, "verb": "accept"}
    ),
    "serious_list:my_repair_step": Row(
        get=signed_in(405), post=signed_in(404), kwargs=lambda world: {"pk": NOBODYS, "verb": "complete"}
    ),
    # nothing is published in the walk: there is nothing to repair
    "serious_list:my_repair": Row(get=signed_in(404), post=signed_in(404), kwargs=of_case),
    "serious_list:my_cases": Row(get=enterprises()),
    "serious_list:my_case": Row(get=own_enterprise(), kwargs=of_case),
    "serious_list:my_step": Row(
        get=signed_in(405), post=own_enterprise(422), kwargs=lambda world: of_case(world) | {"verb": "state"}
    ),
}
