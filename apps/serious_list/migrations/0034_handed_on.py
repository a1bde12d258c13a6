"""A listing is handed on to a named bureau from the decision on, which is told of an early end, too."""

from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.serious_list import sql
from apps.serious_list.loading import DATA


def fill(apps, schema_editor):
    rows = [row for row in limit_rows(DATA / "limits.csv") if row["code"] == "serious_list.push_end"]
    load_limits(apps.get_model("deadlines", "Limit"), rows)


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0006_linked_heads'),
        ('deadlines', '0004_basis_in_english'),
        ('serious_list', '0033_repair_letters'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='case',
            name='serious_list_case_pushed',
        ),
        migrations.AddField(
            model_name='case',
            name='end_pushed_on',
            field=models.DateField(blank=True, null=True, verbose_name='that province told of the end on'),
        ),
        migrations.AddField(
            model_name='case',
            name='pushed_to',
            field=models.CharField(blank=True, max_length=200, verbose_name='handed on to'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('pushed_on__isnull', True), models.Q(('decided_on__isnull', False), ('pushed_on__gte', models.F('decided_on'))), _connector='OR'), name='serious_list_case_pushed', violation_error_message='Only a listing that was decided is handed on to another province.'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('end_pushed_on__isnull', True), models.Q(('end_pushed_on__gte', models.F('ended_on')), ('ended_on__isnull', False), ('pushed_on__isnull', False)), models.Q(('end_pushed_on__gte', models.F('pushed_on')), ('pushed_on__isnull', False), ('state', 'withdrawn')), _connector='OR'), name='serious_list_case_end_pushed', violation_error_message='Only the end of a listing that was handed on is told to that province.'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("pushed"), sql.text("pushed_undo")),
    ]
