"""Whoever moved a fact to another agency, which may repair what the one before alone could, does not repair it.

A reviewer above could name the own bureau as who decided, and grant in the next step what was the county's alone.
"""

from importlib import import_module

from django.db import migrations

from apps.kernel import sqlfiles

BEFORE = sqlfiles.functions_of(import_module("apps.records.migrations.0034_eased").GUARD)["records_weighed"]
MOVED = """
-- whether a person named another agency as who decided than the version before; where an installation filled it in, the
-- words of the decision stayed
CREATE FUNCTION records_moved(number bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM (
      SELECT known.who, known.agency IS DISTINCT FROM lag(known.agency) OVER steps
                        AND known.said IS DISTINCT FROM lag(known.said) OVER steps
                        AND known.version > first_value(known.version) OVER steps AS moved
      FROM (
        SELECT version, agency_id AS agency, changed_user AS who,
               ARRAY[detail #>> '{decision,authority}', detail #>> '{decision,authority_code}'] AS said
        FROM records_fact WHERE id = number
        UNION ALL
        SELECT version, row ->> 'agency_id', (row ->> 'changed_user')::bigint,
               ARRAY[row #>> '{detail,decision,authority}', row #>> '{detail,decision,authority_code}']
        FROM records_factversion WHERE fact_id = number
      ) known
      WINDOW steps AS (ORDER BY known.version)
    ) step
    WHERE who = person AND moved
  )
$$;
CREATE OR REPLACE FUNCTION records_weighed(number bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT records_eased(number, person) OR records_moved(number, person)
$$;
"""
EASED = BEFORE.replace("FUNCTION records_weighed(", "FUNCTION records_eased(")
UNDO = f"{BEFORE}\nDROP FUNCTION records_eased(bigint, bigint);\nDROP FUNCTION records_moved(bigint, bigint)"


class Migration(migrations.Migration):
    dependencies = [("records", "0037_given_numbers")]
    operations = [migrations.RunSQL(f"{EASED}\n{MOVED}", UNDO)]
