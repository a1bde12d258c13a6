"""Every URL of the portal, and what each person gets there. A URL without a row fails tests/contracts/test_url_walk.py.

A row says what GET and POST (with nothing in it) answer. `LOGIN` is a redirect to the login page. A row that does not
mention POST refuses it: 405 for whoever is signed in. Out of scope is 404, never 403: nobody learns what exists.
"""

import importlib
import pkgutil

from . import urls
from .url_rows import (
    ENTRANCE,
    FORM,
    MACHINE,
    NOBODYS,
    NOT_THERE,
    ONWARD,
    OWN_FORM,
    OWN_PAGE,
    PROVE_FIRST,
    PUBLIC,
    Row,
    all_get,
    enterprises,
    own_county,
    own_enterprise,
    signed_in,
    staff,
)

MACHINE_ROOM = {
    "healthz": MACHINE,
    "readyz": MACHINE,
    "metrics": MACHINE,
}

SITE = {
    "display": Row(get=all_get(405), post=all_get(302)),
    "manifest": PUBLIC,
    # not there in production
    "styleguide": PUBLIC,
    "accessibility": PUBLIC,
    "privacy": PUBLIC,
    "styleguide_desk": PUBLIC,
    "styleguide_error": Row(get=all_get(404), kwargs=lambda world: {"status": 404}),
}

LOWER = {
    # no kind of document is for everybody: the walk asks for one that is not there, tests/documents does the rest
    "documents:download": Row(
        get=signed_in(404), kwargs=lambda world: {"document_id": "00000000-0000-4000-8000-000000000000"}
    ),
    "desk_audit": Row(get=staff(), post=staff(405)),
    "desk_deliveries": Row(get=staff(403), post=staff(405)),
    "desk_retry_delivery": Row(get=staff(405), post=staff(403), kwargs=lambda world: {"delivery_id": NOBODYS}),
    "desk_divisions": Row(get=staff(), post=staff(405)),
    "desk_deadlines": Row(get=staff(), post=staff(405)),
    "notifications:inbox": Row(get=signed_in()),
    "notifications:read_all": Row(get=signed_in(405), post=signed_in(302)),
    "notifications:read": Row(get=signed_in(405), post=signed_in(404), kwargs=lambda world: {"message_id": NOBODYS}),
    "notifications:mass_list": Row(get=staff(), post=staff(405)),
    "notifications:mass_new": Row(get=staff(city=403), post=staff(422, city=403)),
    "notifications:mass": Row(get=staff(404), post=staff(405), kwargs=lambda world: {"mass_id": NOBODYS}),
    "notifications:mass_move": Row(
        get=staff(405), post=staff(404), kwargs=lambda world: {"mass_id": NOBODYS, "verb": "submit"}
    ),
}

ACCOUNTS = {
    "account_login": ENTRANCE,
    "account_signup": ENTRANCE,
    "account_logout": Row(get=signed_in(200, stranger=302), post=all_get(302)),
    "account_inactive": PUBLIC,
    "account_email": Row(get=signed_in(), post=signed_in(302)),
    "account_email_verification_sent": PUBLIC,
    "account_confirm_email": Row(get=all_get(200), post=all_get(404), kwargs=lambda world: {"key": "forged"}),
    "account_confirm_login_code": ONWARD,
    "account_reauthenticate": OWN_FORM,
    "account_change_password": OWN_FORM,
    "account_set_password": PROVE_FIRST,
    "account_reset_password": FORM,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": Row(
        get=all_get(200), post=all_get(200), kwargs=lambda world: {"uidb36": "1", "key": "forged"}
    ),
    "account_reset_password_from_key_done": PUBLIC,
    "mfa_index": OWN_PAGE,
    "mfa_authenticate": ONWARD,
    "mfa_reauthenticate": PROVE_FIRST,
    "mfa_activate_totp": PROVE_FIRST,
    "mfa_deactivate_totp": NOT_THERE,
    "mfa_view_recovery_codes": Row(get=signed_in(404)),
    "mfa_generate_recovery_codes": PROVE_FIRST,
    "mfa_download_recovery_codes": NOT_THERE,
    "mfa_list_webauthn": OWN_PAGE,
    "mfa_add_webauthn": PROVE_FIRST,
    "mfa_login_webauthn": ONWARD,
    "mfa_reauthenticate_webauthn": PROVE_FIRST,
    "mfa_remove_webauthn": Row(get=signed_in(302), post=signed_in(302), kwargs=lambda world: {"pk": NOBODYS}),
    "mfa_edit_webauthn": Row(get=signed_in(302), post=signed_in(302), kwargs=lambda world: {"pk": NOBODYS}),
    "socialaccount_connections": OWN_FORM,
    "socialaccount_signup": ONWARD,
    "socialaccount_login_cancelled": PUBLIC,
    "socialaccount_login_error": Row(get=all_get(401)),
    # no identity provider is configured in the tests
    "openid_connect_login": Row(get=all_get(404), post=all_get(404), kwargs=lambda world: {"provider_id": "province"}),
    "openid_connect_callback": Row(
        get=all_get(404), post=all_get(404), kwargs=lambda world: {"provider_id": "province"}
    ),
    "usersessions_list": Row(get=signed_in(), post=signed_in(302)),
}

CODE = "91320100MA1ABCD2XR"  # of nobody in the walk
API = Row(get=all_get(200), post=all_get(405))
OPEN = {
    "home": PUBLIC,
    "public:enterprises": PUBLIC,
    "public:suggest": PUBLIC,
    "public:enterprise": Row(get=all_get(404), kwargs=lambda world: {"code": CODE}),
    "public:open_data": PUBLIC,
    "public:audit_heads": PUBLIC,
    "public:audit_heads_json": PUBLIC,
    "public:freshness": PUBLIC,
    "public:exceptions": PUBLIC,
    "public:exceptions_file": Row(get=all_get(200), kwargs=lambda world: {"kind": "csv"}),
    "public:problems": PUBLIC,
    "public:file": Row(get=all_get(404), kwargs=lambda world: {"version": "latest", "name": "enterprises.csv.zip"}),
    "api:root": API,
    "api:enterprises": API,
    "api:changes": API,
    "api:enterprise": Row(get=all_get(404), post=all_get(405), kwargs=lambda world: {"code": CODE}),
    "api:divisions": API,
    "api:exceptions": API,
    "api:schema": API,
    "api:docs": PUBLIC,
    "api:docs_bare": Row(get=all_get(301)),
}

ACCESS = {
    "access:act_as": Row(get=signed_in(405), post=signed_in(404)),
    "access:privacy": OWN_PAGE,
    "access:privacy_download": Row(get=signed_in(302)),
    "access:close": PROVE_FIRST,
    "access:closed": PUBLIC,
    "access:roles": Row(get=staff()),
    # officers hold no right to manage people; tests/access/test_people_pages.py walks them as administrators
    "access:people": Row(get=signed_in(403)),
    "access:grant": Row(get=signed_in(403), post=signed_in(403)),
    "access:agencies": Row(get=signed_in(403)),
    "access:agency": Row(get=signed_in(403), post=signed_in(403), kwargs=lambda world: {"code": "amr-320000"}),
    "access:person": Row(get=signed_in(403), kwargs=lambda world: {"pk": world.people["county"].pk}),
    "access:person_act": Row(
        get=signed_in(403), post=signed_in(403), kwargs=lambda world: {"pk": world.people["county"].pk, "name": "lock"}
    ),
    "access:end_post": Row(
        get=signed_in(403),
        post=signed_in(403),
        kwargs=lambda world: {"pk": world.people["county"].posts.get().pk},
    ),
}

# The registry at the desk: enterprises' people are told that they may not (403, whatever the address names), officers
# of another county that there is nothing (404).
DESK_PAGE = Row(get=staff(others=403))
DESK_FORM = Row(get=staff(others=403), post=staff(422, others=403))
OWN = {"others": 403, "neighbour": 404}


def of_enterprise(world):
    return {"pk": world.enterprise.pk}


REGISTRY = {
    "registry:enterprises": DESK_PAGE,
    "registry:columns": Row(get=staff(302, others=403)),
    # the city's reviewer enters nothing
    "registry:register": Row(get=staff(others=403, city=403), post=staff(422, others=403, city=403)),
    "registry:bulk": Row(get=signed_in(405), post=signed_in(302)),
    "registry:enterprise": Row(get=staff(**OWN), kwargs=of_enterprise),
    "registry:act": Row(
        get=staff(**OWN, city=403),
        post=staff(422, **OWN, city=403),
        kwargs=lambda world: {"pk": world.enterprise.pk, "name": "rename"},
    ),
    "registry:act_part": Row(
        get=staff(**OWN, city=403),
        post=staff(422, **OWN, city=403),
        kwargs=lambda world: {"pk": world.enterprise.pk, "name": "close-site", "part": world.site.pk},
    ),
    "registry:filters": DESK_PAGE,
    "registry:filter_save": DESK_FORM,
    # only its owner, who is not among the six, removes a filter
    "registry:filter_remove": Row(get=signed_in(405), post=signed_in(403), kwargs=lambda world: {"pk": NOBODYS}),
    "registry:merges": DESK_PAGE,
    # a reviewer decides on what others ask for and begins nothing
    "registry:merge_new": Row(
        get=staff(**OWN, city=403), post=staff(422, **OWN, city=403), query_of=lambda world: f"?{world.pair.query}"
    ),
    "registry:pair_aside": Row(get=signed_in(405), post=signed_in(302), kwargs=lambda world: {"pk": world.pair.pk}),
    "registry:merge": Row(get=staff(**OWN), kwargs=lambda world: {"pk": world.merge.pk}),
    "registry:merge_step": Row(
        get=signed_in(405), post=staff(302, **OWN), kwargs=lambda world: {"pk": world.merge.pk, "step": "refuse"}
    ),
    "registry:exports": DESK_PAGE,
    "registry:export_new": DESK_FORM,
    # only its owner, who is not among the six, sees an export
    "registry:export": Row(get=staff(404, others=403), kwargs=lambda world: {"pk": world.export.pk}),
    "registry:export_progress": Row(get=staff(404, others=403), kwargs=lambda world: {"pk": world.export.pk}),
    "registry:export_file": Row(get=staff(404, others=403), kwargs=lambda world: {"pk": world.export.pk}),
    "registry:export_step": Row(
        get=signed_in(405),
        post=staff(404, others=403),
        kwargs=lambda world: {"pk": world.export.pk, "step": "cancel"},
    ),
}

SEATS = {
    "seats:claim": Row(get=enterprises()),
    "seats:claim_enterprise": Row(get=enterprises(), post=enterprises(422)),
    # without the answer before, the question before
    "seats:claim_role": Row(get=enterprises(302), post=enterprises(302)),
    "seats:claim_evidence": Row(get=enterprises(302), post=enterprises(302)),
    "seats:claim_check": Row(get=enterprises(302), post=enterprises(302)),
    "seats:mine": Row(get=enterprises()),
    "seats:seat": Row(get=own_enterprise(), kwargs=lambda world: {"pk": world.seat.pk}),
    "seats:my_step": Row(
        get=own_enterprise(),
        post=own_enterprise(302, filer=422),
        kwargs=lambda world: {"pk": world.seat.pk, "verb": "end"},
    ),
    # for owners; tests/registry/test_seat_pages.py walks them
    "seats:people": Row(get=signed_in(403)),
    "seats:offer": Row(get=signed_in(403), post=signed_in(403)),
    "seats:remove": Row(get=signed_in(403), post=signed_in(403), kwargs=lambda world: {"pk": world.seat.pk}),
    "seats:queue": Row(get=staff(others=403)),
    "seats:desk_seat": Row(get=own_county(filer=403, other=403), kwargs=lambda world: {"pk": world.seat.pk}),
    # a city's reviewer sees seats and decides none
    "seats:decide": Row(
        get=own_county(city=403, filer=403, other=403),
        post=own_county(422, city=403, filer=403, other=403),
        kwargs=lambda world: {"pk": world.seat.pk, "verb": "end"},
    ),
}

# imports are an officer's right; a reviewer of the city sees them and undoes what a colleague imported
IMPORTER = staff(403, others=403, county=200)
SEEN = IMPORTER | {"neighbour": 404, "city": 200}
IMPORTS = {
    "imports:list": Row(get=IMPORTER | {"neighbour": 200, "city": 200}),
    "imports:upload": Row(get=IMPORTER | {"neighbour": 200}, post=IMPORTER | {"county": 422, "neighbour": 422}),
    "imports:run": Row(get=SEEN, kwargs=lambda world: {"pk": world.import_run.pk}),
    "imports:progress": Row(get=SEEN, kwargs=lambda world: {"pk": world.import_run.pk}),
    "imports:rejects": Row(get=SEEN, kwargs=lambda world: {"pk": world.import_run.pk}),
    # the file of the walk's run is gone: back to the run, which says so; not in a state to begin or undo: the same
    "imports:columns": Row(
        get=IMPORTER | {"county": 302, "neighbour": 404}, post=IMPORTER | {"county": 302, "neighbour": 404},
        kwargs=lambda world: {"pk": world.import_run.pk},
    ),
    "imports:begin": Row(
        get=staff(405, others=405), post=IMPORTER | {"county": 302, "neighbour": 404},
        kwargs=lambda world: {"pk": world.import_run.pk},
    ),
    # nobody of the walk has imported it
    "imports:undo": Row(
        get=SEEN | {"county": 403}, post=SEEN | {"county": 403, "city": 302},
        kwargs=lambda world: {"pk": world.import_run.pk},
    ),
}  # fmt: skip

MINE = Row(get=enterprises(others=403))
REGISTRY |= {
    "registry:corrections": Row(get=staff(others=403, city=403)),
    "registry:correction": Row(get=staff(**OWN, city=403), kwargs=lambda world: {"pk": world.correction.pk}),
    "registry:correction_step": Row(
        get=signed_in(405),
        post=staff(422, **OWN, city=403),
        kwargs=lambda world: {"pk": world.correction.pk, "step": "refuse"},
    ),
    "registry:my_enterprise": MINE,
    "registry:my_corrections": MINE,
    "registry:my_correction_new": Row(get=enterprises(others=403), post=enterprises(422, others=403)),
    "registry:my_correction": Row(get=own_enterprise(others=403), kwargs=lambda world: {"pk": world.correction.pk}),
    "registry:my_correction_withdraw": Row(
        get=signed_in(405), post=own_enterprise(302, others=403), kwargs=lambda world: {"pk": world.correction.pk}
    ),
}
PORTAL = {
    "desk": Row(get=staff(others=302)),
    "desk_find": DESK_PAGE,
    "my": Row(get=enterprises(others=302)),
}

TABLE = MACHINE_ROOM | SITE | LOWER | ACCOUNTS | ACCESS | SEATS | OPEN | REGISTRY | IMPORTS | PORTAL

# every further app keeps its rows in a module of its own below urls/, as ROWS
for _module in pkgutil.iter_modules(urls.__path__):
    TABLE |= importlib.import_module(f"{urls.__name__}.{_module.name}").ROWS
