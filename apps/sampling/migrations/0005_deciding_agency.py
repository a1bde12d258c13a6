"""The facts of samplings name the bureau that organised them, those of re-checks the one that follows them up."""

from django.db import migrations

# who decided is no new version of a fact: the history is left as it is
FILL = """
ALTER TABLE records_fact DISABLE TRIGGER records_fact_history;
UPDATE records_fact fact SET agency_id = batch.agency_id
FROM records_source source, sampling_batch batch
WHERE source.id = fact.source_id AND source.code = 'sampling' AND (fact.detail ->> 'batch')::bigint = batch.id
  AND NOT fact.detail ? 'order';
UPDATE records_fact fact SET agency_id = followed.agency_id
FROM records_source source, sampling_rectification followed
WHERE source.id = fact.source_id AND source.code = 'sampling' AND (fact.detail ->> 'order')::bigint = followed.id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE records_fact ENABLE TRIGGER records_fact_history;
"""


class Migration(migrations.Migration):
    dependencies = [("sampling", "0004_results_and_search"), ("records", "0020_deciding_agency")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
