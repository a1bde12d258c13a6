"""What papers say of turning against them is dated data; whoever asked for a recusal that lapsed with an update is told."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

from apps.inspections import loading, sql


def fill(apps, schema_editor):
    loading.load_recourses(apps.get_model("inspections", "Recourse"))


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0006_linked_heads'),
        ('inspections', '0042_law_ends'),
        ('notifications', '0006_stopped_in_a_sentence'),
    ]

    operations = [
        migrations.CreateModel(
            name='Recourse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='paper')),
                ('validity', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='in force')),
                ('apart', models.BooleanField(verbose_name='can be challenged by itself')),
                ('text', models.CharField(blank=True, max_length=300, verbose_name='sentence on the paper')),
                ('legal_basis', models.CharField(max_length=300, verbose_name='legal basis')),
                ('verified', models.BooleanField(default=False, verbose_name='verified')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.F('validity'), '&&')], name='inspections_recourse_no_overlap', violation_error_message='Another version of this rule is in force on some of these days.'), models.CheckConstraint(condition=models.Q(models.Q(('legal_basis', ''), _negated=True), ('validity__isempty', False), models.Q(('apart', True), models.Q(('text', ''), _negated=True), _connector='OR')), name='inspections_recourse_whole', violation_error_message='A paper that cannot be challenged by itself says when it can, and why.')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("guards_recourse"), sql.text("guards_recourse_undo")),
        migrations.RunSQL(sql.text("lapsed_told"), migrations.RunSQL.noop),
    ]
