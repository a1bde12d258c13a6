"""Rows of the URLs of inspections."""

from ..url_rows import Row, own_county, signed_in, staff

DESK = Row(get=staff())
# the city's reviewer plans nothing; the list of items is the province's
PLANS = Row(get=staff(city=403), post=staff(422, city=403))
LISTS = Row(get=staff(403), post=staff(403))
OWN = {"filer": 404, "other": 404}


def item(world):
    return {"code": "PQ01"}


def pool(world):
    return {"pk": world.inspection_pool.pk}


def inspector(world):
    return {"pk": world.inspection_people[0].pk}


ROWS = {
    "inspections:overview": DESK,
    "inspections:items": DESK,
    "inspections:item_new": LISTS,
    "inspections:item": Row(get=staff(), kwargs=item),
    "inspections:item_version": Row(get=staff(403), post=staff(403), kwargs=item),
    "inspections:item_form": Row(get=staff(403), post=staff(403), kwargs=item),
    "inspections:pools": DESK,
    "inspections:pool_new": PLANS,
    "inspections:pool": Row(get=own_county(**OWN), kwargs=pool),
    "inspections:pool_change": Row(get=own_county(**OWN, city=403), post=own_county(422, **OWN, city=403), kwargs=pool),
    "inspections:pool_close": Row(
        get=signed_in(405),
        post=own_county(302, **OWN, city=403),
        kwargs=lambda world: {"pk": world.spare_inspection_pool.pk},
    ),
    "inspections:inspectors": DESK,
    "inspections:inspector_new": PLANS,
    "inspections:inspector": Row(get=own_county(**OWN), kwargs=inspector),
    "inspections:inspector_act": Row(
        get=own_county(**OWN, city=403),
        post=own_county(422, **OWN, city=403),
        kwargs=lambda world: inspector(world) | {"verb": "certificate"},
    ),
    "inspections:interest_end": Row(
        get=signed_in(405),
        post=own_county(422, **OWN, city=403),
        kwargs=lambda world: inspector(world) | {"interest": 1},
    ),
}
