"""The database of a test that committed is put back row by row: nothing of it may reach the next one."""

import hashlib

import pytest
from django.db import connection

from tests.database import admin
from tests.factories.records import FactFactory
from tests.factories.registry import enterprise_in
from tests.pristine import SEQUENCES, Pristine, copied, rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def database(django_db_setup):
    django_db_setup.restore()
    return django_db_setup


def content(database):
    with admin(database.name) as cursor:
        # a table has no order: what was put back may stand elsewhere in its file
        lines = {name: b"\n".join(sorted(copied(cursor, name).split(b"\n"))) for name in database.pristine.tables}
        tables = {name: hashlib.sha256(text).hexdigest() for name, text in lines.items()}
        return tables, sorted(rows(cursor, SEQUENCES))


@pytest.mark.parametrize("backwards", [False, True])
def test_what_a_test_committed_is_gone_and_what_it_took_is_back(database, backwards, monkeypatch):
    """In whatever order the server names the tables: what is put back last, a trigger of another may write to."""
    look = Pristine.look
    monkeypatch.setattr(Pristine, "look", lambda self, cursor: sorted(look(self, cursor), reverse=backwards))
    before, remembered = content(database), database.pristine
    for _round in range(2):
        FactFactory(severity=3)
        enterprise_in("320102")
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("DELETE FROM registry_industry")
            cursor.execute("UPDATE divisions_division SET name = 'x' WHERE code = '320102'")
        assert content(database) != before
        database.restore()
        assert content(database) == before
    assert database.pristine is remembered


@pytest.mark.parametrize(
    "change",
    ["CREATE TABLE left_behind (a int)", "ALTER TABLE audit_event DISABLE TRIGGER USER"],
)
def test_another_schema_asks_for_a_fresh_clone(database, change):
    before, remembered = content(database), database.pristine
    with connection.cursor() as cursor:
        cursor.execute(change)
    database.restore()
    assert database.pristine is not remembered
    assert content(database)[0].keys() == before[0].keys()
    with admin(database.name) as cursor:
        assert rows(cursor, "SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'") == [(0,)]


def test_a_province_of_rows_asks_for_a_fresh_clone(database, monkeypatch):
    remembered = database.pristine
    monkeypatch.setattr("tests.pristine.MOST_ROWS", 0)
    enterprise_in("320102")
    database.restore()
    assert database.pristine is not remembered
