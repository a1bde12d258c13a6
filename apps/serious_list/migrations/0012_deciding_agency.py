"""The facts of listings name the bureau that decided."""

from django.db import migrations

# who decided is no new version of a fact: the history is left as it is
FILL = """
ALTER TABLE records_fact DISABLE TRIGGER records_fact_history;
UPDATE records_fact fact SET agency_id = decided.agency_id
FROM serious_list_case decided WHERE decided.fact_id = fact.id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE records_fact ENABLE TRIGGER records_fact_history;
"""


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0011_page_index"), ("records", "0020_deciding_agency")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
