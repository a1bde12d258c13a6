"""Facts whose row named the agency that decided, one below their source's, keep it, as those that come from now on do."""

from django.db import migrations, transaction

# who names whom: read once, without a lock; where it was stopped half-way, the rest is found again
FIND = """
CREATE TEMP TABLE records_named AS
WITH RECURSIVE tree AS (
  SELECT code AS top, code, name FROM divisions_agency
  UNION
  SELECT tree.top, agency.code, agency.name FROM tree JOIN divisions_agency agency ON agency.parent_id = tree.code
), named AS (
  SELECT top, code, name AS word FROM tree UNION SELECT top, code, code FROM tree
)
SELECT fact.id, min(named.code) AS agency_id, row_number() OVER (ORDER BY fact.id) - 1 AS place
FROM records_fact fact
JOIN records_source source ON source.id = fact.source_id
CROSS JOIN LATERAL (
  VALUES (fact.detail #>> '{decision,authority}'), (fact.detail #>> '{decision,authority_code}')
) said (word)
JOIN named ON named.word = said.word AND named.top = coalesce(source.agency_id, named.top)
WHERE fact.agency_id IS NULL AND fact.detail ? 'decision'
GROUP BY fact.id
HAVING count(DISTINCT named.code) = 1 AND min(named.code) IS DISTINCT FROM min(source.agency_id)
"""
# who decided is no new version of a fact: the history is left as it is
FILL = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE records_fact DISABLE TRIGGER records_fact_history;
UPDATE records_fact fact SET agency_id = named.agency_id FROM records_named named
WHERE named.id = fact.id AND fact.agency_id IS NULL AND named.place >= %(first)s AND named.place < %(end)s;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE records_fact ENABLE TRIGGER records_fact_history
"""
BATCH = 20_000  # nobody else writes into the ledger while one is written


def fill(apps, schema_editor, batch=BATCH):
    database = schema_editor.connection
    with database.cursor() as cursor:
        cursor.execute(FIND)
        cursor.execute("ANALYZE records_named")
        cursor.execute("SELECT count(*) FROM records_named")
        [found] = cursor.fetchone()
        for first in range(0, found, batch):
            with transaction.atomic(using=database.alias):
                cursor.execute(FILL, {"first": first, "end": first + batch})
        cursor.execute("DROP TABLE records_named")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("records", "0028_matched_by_two"), ("divisions", "0003_load")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
