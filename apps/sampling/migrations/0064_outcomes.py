"""Why nothing could be sampled is dated data, and an online order that is never sent has its reason."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

from apps.sampling import loading, sql


def load(apps, schema_editor):
    loading.load_outcome_reasons(apps.get_model("sampling", "OutcomeReason"))


class Migration(migrations.Migration):

    dependencies = [("sampling", "0063_changes")]

    operations = [
        migrations.CreateModel(
            name='OutcomeReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('validity', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='in force')),
                ('verified', models.BooleanField(default=False, verbose_name='verified')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                ('legal_basis', models.CharField(max_length=200, verbose_name='legal basis')),
                ('code', models.CharField(max_length=12, verbose_name='code')),
                ('online', models.BooleanField(null=True, verbose_name='of an order online')),
                ('clue', models.BooleanField(default=False, verbose_name='a clue for the register')),
                ('spared', models.BooleanField(default=False, verbose_name='not drawn again for a time')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RemoveConstraint(
            model_name='batch',
            name='sampling_batch_outcome_code',
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'nothing'), models.Q(('outcome_code', ''), _negated=True)), models.Q(models.Q(('state', 'nothing'), _negated=True), ('outcome_code', '')), _connector='OR'), name='sampling_batch_outcome_code', violation_error_message='Choose why nothing was sampled.'),
        ),
        migrations.AddConstraint(
            model_name='outcomereason',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.F('validity'), '&&')], name='sampling_outcomereason_no_overlap', violation_error_message='Another version of this rule is in force on some of these days.'),
        ),
        migrations.AddConstraint(
            model_name='outcomereason',
            constraint=models.CheckConstraint(condition=models.Q(('validity__isempty', False)), name='sampling_outcomereason_some_days', violation_error_message='A rule is in force on one day at least.'),
        ),
        migrations.AddConstraint(
            model_name='outcomereason',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('code', ''), _negated=True), models.Q(('legal_basis', ''), _negated=True)), name='sampling_outcomereason_whole', violation_error_message='A reason has its words and its legal basis.'),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
        migrations.RunSQL(
            sql.text("guards_outcomes"),
            "DROP TRIGGER sampling_batch_outcome ON sampling_batch; DROP FUNCTION sampling_guard_outcome();",
        ),
    ]
