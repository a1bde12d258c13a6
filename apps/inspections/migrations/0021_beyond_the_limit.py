"""Checks beyond the yearly limit on a complaint, a lead, a risk or a transfer: asked for, granted by another, listed."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.inspections import loading, sql


def fill(apps, schema_editor):
    loading.load_grounds(apps.get_model("inspections", "ExceptionGround"))


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0020_seats_by_own_draw'),
        ('registry', '0018_fold_unseen'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ExceptionGround',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('validity', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='in force')),
                ('name', models.CharField(max_length=80, verbose_name='ground')),
                ('name_en', models.CharField(max_length=120, verbose_name='English name')),
                ('legal_basis', models.CharField(max_length=300, verbose_name='legal basis')),
                ('verified', models.BooleanField(default=False, verbose_name='verified')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.F('validity'), '&&')], name='inspections_exceptionground_no_overlap', violation_error_message='Another version of this rule is in force on some of these days.'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('legal_basis', ''), _negated=True), ('validity__isempty', False)), name='inspections_exceptionground_whole', violation_error_message='A ground names what a check rests on, and its legal basis.')],
            },
        ),
        migrations.CreateModel(
            name='LimitException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=120, verbose_name='number of the complaint, lead, warning or letter')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('asked_label', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('granted', models.BooleanField(blank=True, null=True, verbose_name='granted')),
                ('refused_reason', models.CharField(blank=True, max_length=300, verbose_name='why it was refused')),
                ('decided_label', models.CharField(blank=True, max_length=200)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.enterprise')),
                ('ground', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspections.exceptionground', verbose_name='ground')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exceptions', to='inspections.task')),
            ],
        ),
        migrations.AddField(
            model_name='visititem',
            name='beyond',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='inspections.limitexception'),
        ),
        migrations.AddIndex(
            model_name='limitexception',
            index=models.Index(condition=models.Q(('granted', True)), fields=['-id'], name='inspections_exception_public'),
        ),
        migrations.AddConstraint(
            model_name='limitexception',
            constraint=models.UniqueConstraint(condition=models.Q(('granted__isnull', True), ('granted', True), _connector='OR'), fields=('task', 'enterprise'), name='inspections_limitexception_once', violation_error_message='An exception for this enterprise is asked for or granted already.'),
        ),
        migrations.AddConstraint(
            model_name='limitexception',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='inspections_limitexception_reasoned', violation_error_message='An exception names what it rests on, and why.'),
        ),
        migrations.AddConstraint(
            model_name='limitexception',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('granted__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('granted__isnull', False)), _connector='OR'), name='inspections_limitexception_decided', violation_error_message='An exception is granted or refused by a person, on a day.'),
        ),
        migrations.AddConstraint(
            model_name='limitexception',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('granted', False), _negated=True), models.Q(('refused_reason', ''), _negated=True), _connector='OR'), name='inspections_limitexception_refused', violation_error_message='Whoever refuses an exception says why.'),
        ),
        migrations.AddConstraint(
            model_name='limitexception',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('asked_by__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='inspections_limitexception_second_person', violation_error_message='Whoever asks for an exception does not grant it.'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(
            sql.text("guards_beyond"), sql.text("guards_beyond_undo") + sql.function("guards_once", "inspections_guard_once")
        ),
    ]
