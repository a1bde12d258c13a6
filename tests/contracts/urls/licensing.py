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


def nobodys(_world):
    return {"pk": NOBODYS}


def dropped(world):
    return nobodys(world) | {"verb": "drop"}


OF_NONE = {"number": "XK06-001-99999"}

ROWS = {
    "licensing:licences": PUBLIC,
    "licensing:catalogue": PUBLIC,
    "licensing:figures": PUBLIC,
    "licensing:whole": Row(get=all_get(200), kwargs=lambda world: {"name": "licences", "kind": "csv"}),
    "licensing:licence": Row(get=all_get(404), kwargs=lambda world: {"pk": NOBODYS}),
    "licensing:announcement": Row(get=all_get(404), kwargs=lambda world: {"pk": NOBODYS}),
    "licensing:checked": Row(get=all_get(404), kwargs=lambda world: {"code": "0000-0000-0000-0000"}),
    "licensing:applications": Row(get=staff()),
    "licensing:desk_catalogue": Row(get=staff()),
    # laboratories are the province's; bars are entered by whoever decides
    "licensing:laboratories": Row(get=staff(), post=staff(403)),
    "licensing:bars": Row(get=staff(), post=staff(403, city=422)),
    "licensing:bar_step": Row(
        get=signed_in(405), post=staff(403, city=404), kwargs=lambda world: {"pk": NOBODYS, "verb": "confirm"}
    ),
    "licensing:bar_lift": Row(
        get=staff(403, city=404), post=staff(403, city=404), kwargs=lambda world: {"pk": NOBODYS}
    ),
    "licensing:bar_lift_step": Row(
        get=signed_in(405), post=staff(403, city=404), kwargs=lambda world: {"pk": NOBODYS, "verb": "lift"}
    ),
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
    # who sees which check and proceeding: tests/licensing/test_after_pages.py (the walk has no key to sign a licence)
    "licensing:after_checks": Row(get=staff()),
    "licensing:after_check": Row(get=signed_in(404), kwargs=nobodys),
    "licensing:after_check_step": Row(get=signed_in(405), post=signed_in(404), kwargs=dropped),
    "licensing:prior_checks": Row(get=staff()),
    "licensing:prior_check": Row(get=signed_in(404), kwargs=nobodys),
    "licensing:prior_check_step": Row(get=signed_in(405), post=signed_in(404), kwargs=dropped),
    "licensing:my_prior_statement": Row(get=signed_in(405), post=signed_in(404), kwargs=nobodys),
    "licensing:rounds": Row(get=staff(), post=staff(422, city=403)),
    "licensing:round": Row(get=signed_in(404), kwargs=nobodys),
    "licensing:round_step": Row(get=signed_in(405), post=signed_in(404), kwargs=dropped),
    "licensing:examiners": Row(get=staff(), post=staff(422, city=403)),
    "licensing:examiner_remove": Row(get=signed_in(405), post=staff(404, city=403), kwargs=nobodys),
    "licensing:endings": Row(get=staff()),
    "licensing:ending_new": Row(get=staff(city=403), post=staff(422, city=403)),
    "licensing:ending": Row(get=signed_in(404), kwargs=nobodys),
    "licensing:ending_step": Row(get=signed_in(405), post=signed_in(404), kwargs=dropped),
    "licensing:cancellings": Row(get=staff(), post=staff(422, city=403)),
    "licensing:cancelling": Row(get=signed_in(404), kwargs=nobodys),
    "licensing:cancelling_step": Row(get=signed_in(405), post=signed_in(404), kwargs=dropped),
    "licensing:masses": Row(get=staff(), post=staff(422, city=403)),
    "licensing:mass": Row(get=signed_in(404), kwargs=nobodys),
    "licensing:mass_step": Row(get=signed_in(405), post=signed_in(404), kwargs=dropped),
    "licensing:my_ending": Row(get=signed_in(404), kwargs=nobodys),
    "licensing:my_ending_step": Row(get=signed_in(405), post=signed_in(404), kwargs=dropped),
    "licensing:mine": Row(get=enterprises()),
    "licensing:apply": Row(get=enterprises(), post=enterprises(302)),
    "licensing:my_application": Row(get=own_enterprise(), kwargs=application),
    # what was submitted stands: its steps lead back, and handing it in again changes nothing
    "licensing:my_step": Row(get=own_enterprise(302), post=own_enterprise(302), kwargs=step),
    "licensing:commitment": Row(get=own_county(filer=200, other=404), kwargs=application),
    "licensing:change_commitment": Row(get=own_county(filer=200, other=404), kwargs=change),
    "licensing:my_change_commitment": Row(get=own_county(filer=200, other=404), kwargs=change),
    "licensing:my_commitment": Row(get=own_county(filer=200, other=404), kwargs=application),
    "licensing:report_typed": Row(get=signed_in(404), kwargs=application),
    "licensing:change_typed": Row(get=own_enterprise(), kwargs=lambda world: held(world) | {"kind": "renew"}),
    "licensing:my_submit": Row(get=signed_in(405), post=own_enterprise(302), kwargs=application),
    "licensing:my_withdraw": Row(get=signed_in(405), post=own_enterprise(302), kwargs=application),
    "api:licences": Row(get=all_get(200), post=all_get(405)),
    "api:licence_changes": Row(get=all_get(200), post=all_get(405)),
    "api:licence": Row(get=all_get(404), post=all_get(405), kwargs=lambda world: OF_NONE),
}
