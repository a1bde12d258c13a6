"""A visit names the draw that drew it; a task of a plan is cancelled by two; who made a task does not approve its plan.

Of rows that were there: a visit takes the newest draw of its task that holds its object; a cancelled task takes the day of
its event and has no second officer.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.inspections import sql

DRAWN_BY = """
WITH RECURSIVE chain AS (
    SELECT id AS task, draw_id, 0 AS back FROM inspections_task WHERE draw_id IS NOT NULL
    UNION ALL
    SELECT c.task, d.redraw_of_id, c.back + 1 FROM chain AS c JOIN draws_draw AS d ON d.id = c.draw_id
     WHERE d.redraw_of_id IS NOT NULL
), found AS (
    SELECT DISTINCT ON (v.id) v.id, c.draw_id
      FROM inspections_visit AS v
      JOIN chain AS c ON c.task = v.task_id
      LEFT JOIN draws_drawn AS d ON d.draw_id = c.draw_id AND d.subject = v.key
     ORDER BY v.id, (d.id IS NULL), c.back
)
UPDATE inspections_visit AS v SET draw_id = found.draw_id FROM found WHERE found.id = v.id;
SET CONSTRAINTS ALL IMMEDIATE
"""
CANCELLED_ON = """
UPDATE inspections_task AS t SET cancelled_on = (e.at AT TIME ZONE 'Asia/Shanghai')::date
  FROM audit_event AS e
 WHERE t.state = 'cancelled' AND e.verb = 'inspections.task_cancelled' AND e.subject_kind = 'inspection_task'
   AND e.subject_id = t.id::text
"""


def person():
    return models.ForeignKey(
        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
        to=settings.AUTH_USER_MODEL,
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
        ("draws", "0005_closed_lists"),
        ("inspections", "0012_presence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("visit", "draw", models.ForeignKey(
            blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="draws.draw")),
        migrations.AddField("task", "changed_by", person()),
        migrations.AddField("task", "cancel_asked_by", person()),
        migrations.AddField("task", "cancel_asked_label", models.CharField(blank=True, max_length=200)),
        migrations.AddField("task", "cancel_asked_on", models.DateField(blank=True, null=True)),
        migrations.AddField("task", "cancelled_by", person()),
        migrations.AddField("task", "cancelled_label", models.CharField(blank=True, max_length=200)),
        migrations.AddField(
            "task", "cancelled_on", models.DateField(blank=True, null=True, verbose_name="cancelled")
        ),
        migrations.RunSQL(DRAWN_BY, migrations.RunSQL.noop),
        migrations.RunSQL(CANCELLED_ON, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "task",
            models.CheckConstraint(
                condition=models.Q(cancelled_by__isnull=True) | ~models.Q(cancelled_by=models.F("cancel_asked_by")),
                name="inspections_task_cancelled_by_two",
                violation_error_message="Whoever asks to cancel a task does not agree to it.",
            ),
        ),
        migrations.RunSQL(sql.text("guards_second_officer"), sql.text("guards_second_officer_undo")),
    ]  # fmt: skip
