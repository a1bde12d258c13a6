"""Two inspectors at a check, named and with a word of each; whose number is whose in a draw; what was returned is kept.

Results entered before name nobody and are reviewed as they are; the lists of draws of before are given their people.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.inspections import loading, sql

NEW = ("inspections.confirmation", "inspections.replacement")


def fill(apps, schema_editor):
    rows = [row for row in limit_rows(loading.DATA / "limits.csv") if row["code"] in NEW]
    load_limits(apps.get_model("deadlines", "Limit"), rows)



class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0011_conditions_of_tasks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='PastEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('checked_on', models.DateField(verbose_name='checked')),
                ('entered_label', models.CharField(max_length=200)),
                ('entered_at', models.DateTimeField()),
                ('returned_reason', models.CharField(max_length=500, verbose_name='why it was returned')),
                ('returned_label', models.CharField(max_length=200)),
                ('returned_at', models.DateTimeField()),
                ('held', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('team', models.CharField(max_length=80)),
                ('entered', models.BooleanField(default=False)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name='absence',
            name='entered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='interest',
            name='declared_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recheck',
            name='first',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.inspector'),
        ),
        migrations.AddField(
            model_name='recheck',
            name='second',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.inspector'),
        ),
        migrations.AddField(
            model_name='visit',
            name='late_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='why it was checked after the last day of the visits'),
        ),
        migrations.AddConstraint(
            model_name='recheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first__isnull', True), ('second__isnull', True)), models.Q(('first__isnull', False), ('second__isnull', False), models.Q(('first', models.F('second')), _negated=True)), _connector='OR'), name='inspections_recheck_two', violation_error_message='Two inspectors with valid certificates look again.'),
        ),
        migrations.AddField(
            model_name='candidate',
            name='inspector',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.inspector'),
        ),
        migrations.AddField(
            model_name='candidate',
            name='task',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='candidates', to='inspections.task'),
        ),
        migrations.AddField(
            model_name='pastentry',
            name='visit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='past', to='inspections.visit'),
        ),
        migrations.AddField(
            model_name='presence',
            name='inspector',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.inspector'),
        ),
        migrations.AddField(
            model_name='presence',
            name='signature',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.photo'),
        ),
        migrations.AddField(
            model_name='presence',
            name='visit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='present', to='inspections.visit'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.UniqueConstraint(fields=('task', 'key'), name='inspections_candidate_key'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.UniqueConstraint(fields=('task', 'inspector'), name='inspections_candidate_once'),
        ),
        migrations.AddConstraint(
            model_name='pastentry',
            constraint=models.UniqueConstraint(fields=('visit', 'number'), name='inspections_pastentry_once'),
        ),
        migrations.AddConstraint(
            model_name='pastentry',
            constraint=models.CheckConstraint(condition=models.Q(('returned_reason', ''), _negated=True), name='inspections_pastentry_reason'),
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.UniqueConstraint(fields=('visit', 'team', 'inspector'), name='inspections_presence_once'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("candidates_of_before"), migrations.RunSQL.noop),
        migrations.RunSQL(
            sql.text("guards_present"),
            sql.text("guards_present_undo") + sql.function("guards", "inspections_guard_seat")
            + sql.function("sits_still", "inspections_sits"),
        ),
    ]
