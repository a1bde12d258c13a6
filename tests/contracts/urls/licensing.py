"""Rows of the URLs of licensing."""

from ..url_rows import NOBODYS, PUBLIC, Row, all_get, enterprises, own_county, own_enterprise, signed_in, staff


def application(world):
    return {"pk": world.licence_application.pk}


def step(world):
    return application(world) | {"name": "place"}


def change(world):
    return {"pk": world.licence_change.pk}


def held(world):
    return {"pk": world.licence_change.licence_id}


OF_NONE = {"number": "XK06-001-99999"}

ROWS = {
    "licensing:licences": PUBLIC,
    "licensing:catalogue": PUBLIC,
    "licensing:figures": PUBLIC,
    "licensing:whole": Row(get=all_get(200), kwargs=lambda world: {"name": "licences", "kind": "csv"}),
    "licensing:licence": Row(get=all_get(404), kwargs=lambda world: {"pk": NOBODYS}),
    "licensing:checked": Row(get=all_get(404), kwargs=lambda world: {"code": "0000-0000-0000-0000"}),
    "licensing:applications": Row(get=staff()),
    "licensing:desk_catalogue": Row(get=staff()),
    # laboratories are the province's; bars are entered by whoever decides
    "licensing:laboratories": Row(get=staff(), post=staff(403)),
    "licensing:bars": Row(get=staff(), post=staff(403, city=422)),
    "licensing:application": Row(get=own_county(filer=404, other=404), kwargs=application),
    # the province decides: whoever sees it elsewhere is led back to it
    "licensing:application_step": Row(
        get=signed_in(405),
        post=own_county(302, filer=404, other=404),
        kwargs=lambda world: application(world) | {"verb": "accept"},
    ),
    "licensing:changes": Row(get=staff()),
    "licensing:change": Row(get=own_county(filer=404, other=404), kwargs=change),
    "licensing:change_step": Row(
        get=signed_in(405),
        post=own_county(302, filer=404, other=404),
        kwargs=lambda world: change(world) | {"verb": "propose"},
    ),
    "licensing:deadlines": Row(get=enterprises()),
    "licensing:held": Row(get=own_enterprise(), kwargs=held),
    # another change is under way: the way back
    "licensing:change_new": Row(
        get=own_enterprise(302), post=own_enterprise(422), kwargs=lambda world: held(world) | {"kind": "replace"}
    ),
    "licensing:my_change": Row(get=own_enterprise(), post=own_enterprise(302), kwargs=change),
    "licensing:my_change_withdraw": Row(get=signed_in(405), post=own_enterprise(302), kwargs=change),
    "licensing:mine": Row(get=enterprises()),
    "licensing:apply": Row(get=enterprises(), post=enterprises(302)),
    "licensing:my_application": Row(get=own_enterprise(), kwargs=application),
    # what was submitted stands: its steps lead back, and handing it in again changes nothing
    "licensing:my_step": Row(get=own_enterprise(302), post=own_enterprise(302), kwargs=step),
    "licensing:my_submit": Row(get=signed_in(405), post=own_enterprise(302), kwargs=application),
    "licensing:my_withdraw": Row(get=signed_in(405), post=own_enterprise(302), kwargs=application),
    "api:licences": Row(get=all_get(200), post=all_get(405)),
    "api:licence": Row(get=all_get(404), post=all_get(405), kwargs=lambda world: OF_NONE),
}
