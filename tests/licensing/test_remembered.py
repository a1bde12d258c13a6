"""A licence's public record is given again only while nothing has changed: the same snapshot, the same rows."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.licensing import public
from apps.public_register import sql
from tests.factories.aftercheck import Proceeding
from tests.factories.licensing import Held

pytestmark = pytest.mark.django_db(transaction=True)
PROCESS = Client()  # one for all tests: what is remembered is a process's, as its middleware is


def test_it_is_asked_once_and_a_change_shows_at_once():
    held = Held()
    path = f"/api/v1/licences/{quote(held.licence.number)}"
    first = PROCESS.get(path)
    assert first.json()["state"] == "unverified"
    # other databases of the server have their part in the snapshot: what runs beside this test may come between
    for _try in range(300):
        with CaptureQueriesContext(connection) as told:
            again = PROCESS.get(path)
        assert again.content == first.content
        if not any("licensing_one" in query["sql"] for query in told.captured_queries):
            break
    else:
        pytest.fail("the record was read three hundred times")
    assert {name: again[name] for name in first.headers if name != "X-Request-ID"} == {
        name: first[name] for name in first.headers if name != "X-Request-ID"
    }
    assert PROCESS.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert PROCESS.get(path, headers={"accept": "text/csv"}).status_code == 406
    Proceeding(held.licence).to("served")
    assert [PROCESS.get(path).json()["state"] for _twice in range(2)] == ["revoked"] * 2
    assert PROCESS.get(f"{path[:-1]}9").status_code == 404


def test_the_record_is_of_the_snapshot_it_names():
    held = Held()
    record, seen = next(
        found
        for found, now in ((public.one(held.licence.number), sql.visible()) for _try in range(300))
        if found[1] == now
    )
    Proceeding(held.licence).to("served")
    assert seen != sql.visible()
    assert public.one(held.licence.number)[0] != record
    assert public.one("nobody's") is None
