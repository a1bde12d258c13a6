"""How grave a breach is, by the circumstances of the rules: found before the notice, and before any decision."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.serious_list import sql
from apps.serious_list.loading import load


def fill(apps, schema_editor):
    load(apps.get_model("serious_list", "Circumstance"), "circumstances")


class Migration(migrations.Migration):

    dependencies = [
        ('serious_list', '0037_house_limits'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Circumstance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('validity', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='in force')),
                ('verified', models.BooleanField(default=False, verbose_name='verified')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('order', models.CharField(max_length=60, verbose_name='order')),
                ('article', models.CharField(blank=True, max_length=40, verbose_name='article')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(max_length=200, verbose_name='English name')),
            ],
            options={
                'abstract': False,
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.F('validity'), '&&')], name='serious_list_circumstance_no_overlap', violation_error_message='Another version of this rule is in force on some of these days.'), models.CheckConstraint(condition=models.Q(('validity__isempty', False)), name='serious_list_circumstance_some_days', violation_error_message='A rule is in force on one day at least.'), models.CheckConstraint(condition=models.Q(('order', ''), _negated=True), name='serious_list_circumstance_order', violation_error_message='A rule names the text it rests on.')],
            },
        ),
        migrations.CreateModel(
            name='Gravity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('stage', models.CharField(choices=[('proposal', 'found before the notice'), ('answer', 'found anew in answer to the party')], max_length=8)),
                ('circumstances', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('nature', models.TextField(verbose_name='why the nature of the breach is vile')),
                ('severity', models.TextField(verbose_name='why its circumstances are serious')),
                ('harm', models.TextField(verbose_name='why its harm to society is considerable')),
                ('rests_on', models.TextField(verbose_name='what evidence this rests on')),
                ('evidence', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('found_label', models.CharField(max_length=200)),
                ('found_on', models.DateField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gravity', to='serious_list.case')),
                ('found_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'number'), name='serious_list_gravity_number', violation_error_message='Somebody has just recorded another finding.'), models.CheckConstraint(condition=models.Q(('stage__in', ('proposal', 'answer'))), name='serious_list_gravity_stage', violation_error_message='Gravity is found before the notice or in answer to the party.'), models.CheckConstraint(condition=models.Q(models.Q(('nature', ''), _negated=True), models.Q(('severity', ''), _negated=True), models.Q(('harm', ''), _negated=True), models.Q(('rests_on', ''), _negated=True), ('circumstances__len__gt', 0)), name='serious_list_gravity_reasons', violation_error_message='A finding has its circumstances, its reasons and its evidence.')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("gravity"), sql.text("gravity_undo")),
    ]
