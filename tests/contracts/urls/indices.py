"""Rows of the URLs of indices. What a page shows is asked in tests/indices."""

from ..url_rows import FORM, NOBODYS, PUBLIC, Row, all_get, signed_in, staff

NONE = {"pk": NOBODYS}
GONE = Row(get=staff(404), kwargs=lambda world: NONE)
NOTHING = Row(get=all_get(404), kwargs=lambda world: {"code": "none"})


def kept(post, **more):
    """A page of a record that is not there, with a form."""
    return Row(get=staff(404), post=staff(post), kwargs=lambda world: NONE | more)


def act(**more):
    return Row(get=signed_in(405), post=staff(404), kwargs=lambda world: NONE | more)


ROWS = {
    "indices_public:overview": PUBLIC,
    "indices_public:compare": PUBLIC,
    "indices_public:targets": PUBLIC,
    "indices_public:errata": PUBLIC,
    "indices_public:reports": PUBLIC,
    "indices_public:report_file": Row(
        get=all_get(404), kwargs=lambda world: {"year": "2020", "version": "1", "ending": "pdf"}
    ),
    "indices_public:survey": FORM,  # no survey is open
    "indices_public:thanks": PUBLIC,
    "indices_public:series_list": PUBLIC,
    "indices_public:series": Row(get=all_get(200), kwargs=lambda world: {"code": "gdp.nominal"}),
    "indices_public:data": PUBLIC,
    "indices_public:catalogue": PUBLIC,
    "indices_public:whole": Row(get=all_get(200), kwargs=lambda world: {"name": "statistics", "form": "csv"}),
    "indices_public:file": Row(get=all_get(200), kwargs=lambda world: {"kind": "series", "name": "gdp.nominal.json"}),
    "indices_public:index": NOTHING,
    "indices_public:trace": NOTHING,
    "indices_public:told": NOTHING,
    "indices_public:definition": Row(get=all_get(200), kwargs=lambda world: {"code": "MQCI-2024"}),
    "api:indices": PUBLIC,
    "api:index": NOTHING,
    "indices_desk:dashboard": Row(get=staff()),
    "indices_desk:runs": Row(get=staff(), post=staff(403)),
    "indices_desk:run": GONE,
    "indices_desk:step": kept(404, code="mqci"),
    "indices_desk:publication": GONE,
    "indices_desk:publication_step": act(verb="publish"),
    "indices_desk:trace": Row(get=staff(404), kwargs=lambda world: {"code": "none"}),
    "indices_desk:definitions": Row(get=staff()),
    "indices_desk:definition_new": Row(get=staff(403), post=staff(403)),
    "indices_desk:definition": GONE,
    "indices_desk:definition_edit": Row(get=staff(403), post=staff(403), kwargs=lambda world: NONE),
    "indices_desk:definition_step": act(verb="simulate"),
    "indices_desk:statistics": Row(get=staff()),
    "indices_desk:figures": GONE,
    "indices_desk:figures_step": act(verb="release"),
    "indices_desk:series_new": Row(get=staff(403), post=staff(403)),
    "indices_desk:import_new": Row(get=staff(403), post=staff(403)),
    "indices_desk:import": GONE,
    "indices_desk:import_begin": Row(get=signed_in(405), post=staff(403), kwargs=lambda world: NONE),
    "indices_desk:import_rejects": GONE,
    "indices_desk:targets": Row(get=staff(), post=staff(422)),
    "indices_desk:target_step": act(verb="agree"),
    "indices_desk:reports": Row(get=staff(), post=staff(403)),
    "indices_desk:report": Row(get=staff(404), post=staff(404), kwargs=lambda world: NONE),
    "indices_desk:report_file": Row(get=staff(404), kwargs=lambda world: NONE | {"ending": "pdf"}),
    "indices_desk:report_step": act(verb="submit"),
    "indices_desk:surveys": Row(get=staff()),
    "indices_desk:survey_new": Row(get=staff(403), post=staff(403)),
    "indices_desk:survey": GONE,
    "indices_desk:survey_step": act(verb="open"),
    "indices_desk:replies": Row(get=staff(403), kwargs=lambda world: NONE),
    "indices_desk:reply_void": Row(get=signed_in(405), post=staff(403), kwargs=lambda world: NONE | {"reply": NOBODYS}),
    "indices_desk:interview": Row(get=staff(404, city=403), post=staff(404, city=403), kwargs=lambda world: NONE),
}
