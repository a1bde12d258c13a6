"""No fact is dated before the People's Republic. One that was, by a slip of the year, is withdrawn with that reason."""

from datetime import date

from django.db import migrations, models

WITHDRAW = """
UPDATE records_objection SET state = 'settled', decided_by = 'system:install', decided_at = now(),
       decision = '日期早于1949年10月1日，信息已撤回'
WHERE state = 'filed' AND fact_id IN (SELECT id FROM records_fact WHERE occurred_on < '1949-10-01');

UPDATE records_fact SET state = 'withdrawn', reason = '日期早于1949年10月1日', changed_by = 'system:install',
       changed_user = NULL, known_from = greatest(now(), known_from + interval '1 microsecond')
WHERE occurred_on < '1949-10-01' AND state <> 'withdrawn';

SET CONSTRAINTS ALL IMMEDIATE
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0018_proof")]

    operations = [
        migrations.RunSQL(WITHDRAW, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "fact",
            models.CheckConstraint(
                condition=models.Q(("occurred_on__gte", date(1949, 10, 1)), ("state", "withdrawn"), _connector="OR"),
                name="records_fact_not_too_early",
                violation_error_message="No fact is older than 1 October 1949. Look at the year again.",
            ),
        ),
    ]
