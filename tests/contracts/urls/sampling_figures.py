"""Rows of the URLs of the figures of sampling and of its public pages."""

from ..url_rows import NOBODYS, PUBLIC, Row, all_get, signed_in, staff

RUN = {"pk": NOBODYS}
# the officer of the walk has imported nothing: no run is there
NO_RUN = Row(get=staff(404), kwargs=lambda world: RUN)

ROWS = {
    "sampling_public:results": PUBLIC,
    "sampling_public:result": Row(get=all_get(404), kwargs=lambda world: RUN),
    "sampling_public:picture": Row(get=all_get(404), kwargs=lambda world: RUN | {"photo": NOBODYS}),
    "sampling_public:feed": PUBLIC,
    "api:sampling_results": Row(get=all_get(200), post=all_get(405)),
    "sampling_desk:imports": Row(get=staff()),
    "sampling_desk:import_new": Row(get=staff(city=403), post=staff(422, city=403)),
    "sampling_desk:import": NO_RUN,
    "sampling_desk:import_progress": NO_RUN,
    "sampling_desk:import_rejects": NO_RUN,
    "sampling_desk:import_begin": Row(get=signed_in(405), post=staff(404, city=403), kwargs=lambda world: RUN),
    "sampling_desk:import_undo": Row(get=staff(404), post=staff(404), kwargs=lambda world: RUN),
    "sampling_public:figures": PUBLIC,
    "sampling_public:whole": Row(get=all_get(200), kwargs=lambda world: {"name": "pass-rates", "kind": "csv"}),
    "sampling_desk:figures": Row(get=staff()),
}
