"""Nobody owes a decision on what 0019 settled: limits of objections that have ended are stopped."""

from django.db import migrations

STOP = """
UPDATE deadlines_clock clock
SET state = 'stopped', ended_at = objection.decided_at, paused_on = NULL, pause_reason = '', failure = '', retry_at = NULL
FROM records_objection objection
WHERE clock.subject_kind = 'records.objection' AND clock.subject_id = objection.id::text
  AND clock.state <> 'stopped' AND objection.state = 'settled' AND objection.decided_by = 'system:install';
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0030_whole_listings"), ("deadlines", "0002_load")]
    operations = [migrations.RunSQL(STOP, migrations.RunSQL.noop)]
