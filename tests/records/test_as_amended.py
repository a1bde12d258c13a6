"""A database that was migrated before migrations were amended in place gets what they make today."""

from importlib import import_module

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db
MIGRATION = import_module("apps.records.migrations.0033_as_amended")
SINCE = import_module("apps.records.migrations.0041_grave_titles")  # has made another of one of the functions
INSTALL = f"{MIGRATION.INSTALL}\n{SINCE.GUARD}"
# of the functions, what distinguishes the amended ones is enough
AS_BEFORE = """
DROP TRIGGER records_fact_still_proved ON records_fact;
CREATE OR REPLACE TRIGGER records_fact_proved BEFORE INSERT OR UPDATE OF evidence ON records_fact
  FOR EACH ROW WHEN (NEW.source_key LIKE 'hand-%' AND NEW.evidence = '') EXECUTE FUNCTION records_refuse_unproved();
DROP TRIGGER records_fact_category ON records_fact;
DROP FUNCTION records_keep_category();
CREATE OR REPLACE FUNCTION records_involved(a_objection bigint, a_fact bigint) RETURNS SETOF bigint
  LANGUAGE sql STABLE AS 'SELECT NULL::bigint';
CREATE OR REPLACE FUNCTION records_refuse_repair() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
"""
HELD = """
SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'records\\_%'
UNION ALL
SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'records_fact'::regclass AND NOT tgisinternal
"""


def held():
    with connection.cursor() as cursor:
        cursor.execute(HELD)
        return {definition for (definition,) in cursor.fetchall()}


def carry_out(statements):
    with connection.cursor() as cursor:
        cursor.execute(statements)


def test_what_was_made_before_the_amendments_becomes_what_a_new_database_has():
    now = held()
    carry_out(AS_BEFORE)
    assert len(now - held()) == 6
    carry_out(INSTALL)
    assert held() == now
    carry_out(INSTALL)
    assert held() == now


def test_where_nothing_weighs_it_is_made_and_a_later_one_stays():
    carry_out("DROP FUNCTION records_weighed(bigint, bigint)")
    carry_out(INSTALL)
    assert any("FUNCTION public.records_weighed" in definition for definition in held())
    later = "FUNCTION records_weighed(number bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE"
    carry_out(f"CREATE OR REPLACE {later} AS 'SELECT true'")
    now = held()
    carry_out(INSTALL)
    assert held() == now
