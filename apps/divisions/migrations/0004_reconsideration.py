"""Whom a party asks for reconsideration of a bureau's act, by the law of the day."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

from apps.divisions.loading import load_reconsideration


def fill(apps, schema_editor):
    load_reconsideration(apps.get_model("divisions", "Reconsideration"))


class Migration(migrations.Migration):

    dependencies = [
        ('divisions', '0003_load'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reconsideration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('validity', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='in force')),
                ('verified', models.BooleanField(default=False, verbose_name='verified')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('code', models.CharField(choices=[('province', 'province'), ('city', 'city'), ('county', 'county'), ('zone', 'development zone')], max_length=8, verbose_name='code')),
                ('department_too', models.BooleanField()),
                ('department', models.CharField(blank=True, max_length=80)),
                ('legal_basis', models.CharField(max_length=200, verbose_name='legal basis')),
            ],
            options={
                'abstract': False,
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.F('validity'), '&&')], name='divisions_reconsideration_no_overlap', violation_error_message='Another version of this rule is in force on some of these days.'), models.CheckConstraint(condition=models.Q(('validity__isempty', False)), name='divisions_reconsideration_some_days', violation_error_message='A rule is in force on one day at least.'), models.CheckConstraint(condition=models.Q(('legal_basis', ''), _negated=True), name='divisions_reconsideration_basis', violation_error_message='A rule names the text it rests on.'), models.CheckConstraint(condition=models.Q(('department', ''), ('department_too', True), _connector='OR'), name='divisions_reconsideration_department', violation_error_message='Only where the department above may be asked as well has it a name.'), models.CheckConstraint(condition=models.Q(models.Q(('code', 'province'), _negated=True), ('department_too', False), models.Q(('department', ''), _negated=True), _connector='OR'), name='divisions_reconsideration_above', violation_error_message='Nobody of the province stands above its own bureau: name who does.')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
