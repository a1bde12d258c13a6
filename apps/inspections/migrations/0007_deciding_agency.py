"""The facts of inspections name the bureau that checked."""

from django.db import migrations

# who decided is no new version of a fact: the history is left as it is
FILL = """
ALTER TABLE records_fact DISABLE TRIGGER records_fact_history;
UPDATE records_fact fact SET agency_id = task.agency_id
FROM records_source source, inspections_visit visit JOIN inspections_task task ON task.id = visit.task_id
WHERE source.id = fact.source_id AND source.code = 'inspections' AND (fact.detail ->> 'visit')::bigint = visit.id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE records_fact ENABLE TRIGGER records_fact_history;
"""


class Migration(migrations.Migration):
    dependencies = [("inspections", "0006_law_and_signatures"), ("records", "0020_deciding_agency")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
