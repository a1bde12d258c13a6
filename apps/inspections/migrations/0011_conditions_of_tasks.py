"""A task draws by the conditions its plan was approved with, not by what has become of its pool since.

Of tasks that were there: those of a plan that is no draft take the conditions of their pool as they are now; its size then
is not known (0) and asks nothing. A pool by name or code, which was lawful, is drawn from no more: its conditions are
changed, and a task of a published plan that rests on it is cancelled and planned anew.
"""

from django.conf import settings
from django.db import migrations, models

from apps.inspections import loading, sql

TAKE = """
UPDATE inspections_task task SET query = pool.query
FROM inspections_pool pool, inspections_plan plan
WHERE pool.id = task.pool_id AND plan.id = task.plan_id AND plan.state <> 'draft'
"""


def fill(apps, schema_editor):
    rows = [row for row in loading.parameters() if row["code"] == "pool.shrink"]
    for row in rows:
        apps.get_model("inspections", "Parameter").objects.get_or_create(code=row["code"], defaults=row)


class Migration(migrations.Migration):

    dependencies = [
        ('divisions', '0003_load'),
        ('draws', '0005_closed_lists'),
        ('inspections', '0010_frozen'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='pool_objects',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='task',
            name='query',
            field=models.CharField(blank=True, max_length=1000, null=True),
        ),
        migrations.AlterField(
            model_name='task',
            name='conditions',
            field=models.CharField(blank=True, max_length=4000, verbose_name='conditions in words'),
        ),
        migrations.RunSQL(TAKE, migrations.RunSQL.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'campaign'), ('state__in', ['set', 'cancelled']), ('query__isnull', False), _connector='OR'), name='inspections_task_conditions', violation_error_message='A task is drawn by the conditions that were approved with its plan.'),
        ),
        migrations.RunSQL(sql.text("guards_conditions"), sql.text("guards_conditions_undo")),
    ]
