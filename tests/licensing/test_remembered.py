"""A licence's public record is given again only while nothing has changed: nobody wrote to its rows."""

from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.audit.operations import record
from apps.kernel.scope import Scope
from apps.licensing import public
from apps.public_register import remembered, sql
from tests.factories.aftercheck import Proceeding
from tests.factories.licensing import Held
from tests.past import past_guards
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PROCESS = Client()  # one for all tests: what is remembered is a process's, as its middleware is


@pytest.fixture(autouse=True)
def _no_minute_ends(monkeypatch):
    """What an earlier test kept could come to its minute's end in the middle of this one."""
    monkeypatch.setattr(remembered, "LONGEST", 86_400)


def asked(path):
    """(answer, whether it was read anew)"""
    with CaptureQueriesContext(connection) as told:
        answer = PROCESS.get(path)
    return answer, any("licensing_one" in query["sql"] for query in told.captured_queries)


def test_it_is_asked_once_and_a_change_shows_at_once():
    held = Held()
    path = f"/api/v1/licences/{quote(held.licence.number)}"
    first = PROCESS.get(path)
    assert first.json()["state"] == "unverified"
    for elsewhere in (False, True):  # what commits elsewhere leaves the answer
        if elsewhere:
            at_once(lambda: record(verb="test.elsewhere", by=Scope.system("test"), at=timezone.now()))
        again, read = asked(path)
        assert again.content == first.content
        assert not read
    assert {name: again[name] for name in first.headers if name != "X-Request-ID"} == {
        name: first[name] for name in first.headers if name != "X-Request-ID"
    }
    assert PROCESS.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert PROCESS.get(path, headers={"accept": "text/csv"}).status_code == 406
    Proceeding(held.licence).to("served")
    assert [PROCESS.get(path).json()["state"] for _twice in range(2)] == ["revoked"] * 2
    assert PROCESS.get(f"{path[:-1]}9").status_code == 404


@pytest.mark.parametrize("write", [
    "UPDATE licensing_licence SET address = '改后地址'",
    "UPDATE registry_enterprise SET division_id = division_id",
    "UPDATE licensing_productclass SET name = '改后类别'",
    "UPDATE licensing_unit SET name = '改后单元'",
    "DELETE FROM licensing_covered",
    "UPDATE divisions_agency SET name = '改后局'",
    "UPDATE licensing_change SET kind = kind",
    "UPDATE licensing_handedin SET said = said",
])  # fmt: skip
def test_whatever_a_record_shows_makes_it_read_anew(write):
    """Written past every guard and trigger that can be switched off."""
    path = f"/api/v1/licences/{quote(Held().licence.number)}"
    PROCESS.get(path)
    assert not asked(path)[1]

    def past_everything():
        with transaction.atomic(), past_guards(), connection.cursor() as cursor:
            cursor.execute(write)

    assert at_once(past_everything) == [None]
    assert asked(path)[1]


def test_the_record_is_of_the_snapshot_it_names():
    held = Held()
    shown, seen = next(
        found
        for found, now in ((public.one(held.licence.number, held.today), sql.visible()) for _try in range(300))
        if found[1] == now
    )
    Proceeding(held.licence).to("served")
    assert seen != sql.visible()
    assert public.one(held.licence.number, held.today)[0] != shown
    assert public.one("nobody's", held.today) is None
