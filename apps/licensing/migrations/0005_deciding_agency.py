"""The facts of licences name the bureau that granted them."""

from django.db import migrations

# who decided is no new version of a fact: the history is left as it is
FILL = """
ALTER TABLE records_fact DISABLE TRIGGER records_fact_history;
UPDATE records_fact fact SET agency_id = licence.agency_id
FROM records_source source, licensing_licence licence
WHERE source.id = fact.source_id AND source.code = 'licensing' AND fact.source_key = licence.number;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE records_fact ENABLE TRIGGER records_fact_history;
"""


class Migration(migrations.Migration):
    dependencies = [("licensing", "0004_basis_in_english"), ("records", "0020_deciding_agency")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
