"""Statements of an app's sql/ folder: how a hot lookup finds out that its connection died, and when it asks again."""

import pytest
from django.db import OperationalError, connection

from apps.kernel import sqlfiles


@pytest.mark.django_db(transaction=True)
def test_a_query_whose_time_is_up_is_not_asked_again():
    asked = []

    def ask():
        asked.append(1)
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 20")
            try:
                cursor.execute("SELECT pg_sleep(5)")
            finally:
                cursor.execute("RESET statement_timeout")

    connection.ensure_connection()
    with pytest.raises(OperationalError):
        sqlfiles.unchecked(ask)
    assert asked == [1]


def test_functions_are_found_by_name_whatever_their_body():
    text = """-- two
CREATE FUNCTION first(a text) RETURNS text LANGUAGE sql
RETURN CASE WHEN a = ';' THEN 'x'
  ELSE a END;

CREATE OR REPLACE FUNCTION second() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RETURN NEW;
END $$;
CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW EXECUTE FUNCTION second();
"""
    found = sqlfiles.functions_of(text)
    assert list(found) == ["first", "second"]
    assert found["first"].startswith("CREATE OR REPLACE FUNCTION first(a text)")
    assert found["first"].endswith("ELSE a END;")
    assert found["second"].endswith("RETURN NEW;\nEND $$;")
