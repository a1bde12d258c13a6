"""Articles to look up at a check, signatures written on the phone; whom the draw replaced enters nothing any more."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

from apps.inspections import loading, sql


def fill(apps, schema_editor):
    loading.load_provisions(apps.get_model("inspections", "Provision"))


class Migration(migrations.Migration):
    dependencies = [("inspections", "0005_phones_and_versions")]
    operations = [
        migrations.CreateModel(
            name='Provision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('validity', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='in force')),
                ('law', models.CharField(max_length=80, verbose_name='law')),
                ('article', models.CharField(max_length=40, verbose_name='article')),
                ('gist', models.CharField(max_length=300, verbose_name='what it says')),
                ('verified', models.BooleanField(default=False, verbose_name='verified')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Func(models.F('code'), models.Value(0), function='hashtextextended', output_field=models.BigIntegerField()), models.Value('[]'), function='int8range'), '&&'), (models.F('validity'), '&&')], name='inspections_provision_no_overlap', violation_error_message='Another version of this rule is in force on some of these days.'), models.CheckConstraint(condition=models.Q(models.Q(('law', ''), _negated=True), models.Q(('article', ''), _negated=True), models.Q(('gist', ''), _negated=True), ('validity__isempty', False)), name='inspections_provision_whole', violation_error_message='A provision names its law, its article and what it says.')],
            },
        ),
        migrations.AddField(
            model_name='photo',
            name='role',
            field=models.CharField(choices=[('picture', 'photo'), ('party', 'signature of the enterprise'), ('inspector', 'signature of an inspector')], default='picture', max_length=9),
        ),
        migrations.AddConstraint(
            model_name='photo',
            constraint=models.CheckConstraint(condition=models.Q(('role', 'picture'), models.Q(('question__isnull', True), ('role__in', ['party', 'inspector']), models.Q(('caption', ''), _negated=True)), _connector='OR'), name='inspections_photo_role', violation_error_message='A signature says whose it is.'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("sits_still"), sql.function("guards", "inspections_sits")),
    ]
