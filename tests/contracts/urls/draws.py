"""Rows of the URLs of draws: public ones for everybody, the desk's for officers whose area the draw is in."""

from tests.contracts.url_rows import NOBODYS, PUBLIC, Row, all_get, own_county, signed_in, staff

STAFF = {"others": 403}
OWN = {"filer": 403, "other": 403}


def draft(world):
    return {"pk": world.draft_draw.pk}


def public(world):
    return {"pk": world.sealed_draw.pk}


PREPARES = Row(get=own_county(**OWN, city=403, neighbour=404), post=own_county(422, **OWN, city=403), kwargs=draft)
WITNESS = Row(get=own_county(**OWN), post=own_county(422, **OWN), kwargs=public)
ROWS = {
    "draws:list": PUBLIC,
    "draws:verifier": PUBLIC,
    "draws:specification": PUBLIC,
    "draws:whole": Row(get=all_get(200), kwargs=lambda world: {"kind": "json"}),
    "draws:draw": Row(get=all_get(200), kwargs=public),
    "draws:live": Row(get=all_get(200), kwargs=public),
    "api:draws": Row(get=all_get(200), post=all_get(405)),
    "api:draw": Row(get=all_get(200), post=all_get(405), kwargs=lambda world: {"id": world.sealed_draw.pk}),
    "draws:desk_list": Row(get=staff(**STAFF)),
    "draws:fairness": Row(get=staff(**STAFF)),
    # the city's reviewer prepares nothing
    "draws:new": Row(get=staff(**STAFF, city=403), post=staff(422, **STAFF, city=403)),
    "draws:desk_draw": Row(get=own_county(**OWN), kwargs=draft),
    "draws:desk_frame": Row(get=own_county(**OWN, neighbour=404), kwargs=draft),
    "draws:frame": Row(get=all_get(200), kwargs=public),
    "draws:terms": PREPARES,
    "draws:lists": PREPARES,
    # a form without a number sets no quota: that is an answer
    "draws:quotas": Row(get=own_county(**OWN, city=403), post=own_county(302, **OWN, city=403), kwargs=draft),
    "draws:witnesses": PREPARES,
    "draws:discard": Row(
        get=signed_in(405),
        post=own_county(302, **OWN, city=403),
        kwargs=lambda world: {"pk": world.spare_draw.pk},
    ),
    "draws:commit": WITNESS,
    "draws:reveal": WITNESS,
    "draws:public_value": WITNESS,
    "draws:void": WITNESS,
    "draws:redraw": Row(get=own_county(**OWN, city=403), post=own_county(422, **OWN, city=403), kwargs=public),
    "draws:replace": Row(get=own_county(**OWN), post=own_county(422, **OWN), kwargs=public),
    # the second officer's: the city's reviewer is told that nothing of the kind is asked for
    "draws:decide": Row(
        get=signed_in(405),
        post=own_county(403, **OWN, city=302) | {"neighbour": 403},
        kwargs=lambda world: public(world) | {"asked": NOBODYS, "step": "grant"},
    ),
    "draws:reason": Row(get=own_county(**OWN, city=403), post=own_county(422, **OWN, city=403), kwargs=draft),
    "draws:act": Row(
        get=signed_in(405),
        post=own_county(302, **OWN),
        kwargs=lambda world: {"pk": world.sealed_draw.pk, "step": "conduct"},
    ),
}
