"""Keep what extensions added; clocks that end in late December wait for the next year's notice too."""

from django.db import migrations, models

ADDED = """
UPDATE deadlines_clock c SET added = e.added
FROM (SELECT (data ->> 'clock')::bigint AS clock, sum((data ->> 'added')::integer) AS added
      FROM audit_event WHERE verb = 'deadlines.extended' GROUP BY 1) e
WHERE e.clock = c.id
"""
WAITING = """
UPDATE deadlines_clock SET provisional = true
WHERE state IN ('running', 'paused') AND (unit = 'working_day' OR rolls_over)
  AND extract(month FROM due_on) = 12 AND extract(day FROM due_on) >= 22
  AND NOT EXISTS (SELECT FROM deadlines_calendaryear y WHERE y.year = extract(year FROM due_on) + 1)
"""


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0002_load"), ("audit", "0002_chain")]

    operations = [
        migrations.AddField("clock", "added", models.PositiveIntegerField(default=0)),
        migrations.RunSQL(ADDED, migrations.RunSQL.noop),
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
    ]
