"""The days to correct are kept, after an order and in a suspension; a second look past its last day says why."""
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.sampling import loading, sql

# a suspension of before this had the thirty days of its rule
BEFORE_THIS = "UPDATE sampling_rectification SET suspended_until = suspended_on + 30 WHERE suspended_on IS NOT NULL"
BEFORE = [sql.text("guards_terms_undo"), sql.function("guards_recheck_stands", "sampling_guard_recheck")]


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(loading.DATA / "limits.csv"))


class Migration(migrations.Migration):

    dependencies = [
        ('divisions', '0004_reconsideration'),
        ('documents', '0003_free_numbers'),
        ('registry', '0018_fold_unseen'),
        ('sampling', '0025_sound_reports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='recheck',
            name='late_reason',
            field=models.CharField(blank=True, max_length=500, verbose_name='why it comes late'),
        ),
        migrations.AddField(
            model_name='rectification',
            name='application',
            field=models.TextField(blank=True, verbose_name='application for the re-check'),
        ),
        migrations.AddField(
            model_name='rectification',
            name='application_file',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document'),
        ),
        migrations.AddField(
            model_name='rectification',
            name='applied_on',
            field=models.DateField(blank=True, null=True, verbose_name='re-check applied for'),
        ),
        migrations.AddField(
            model_name='rectification',
            name='suspended_until',
            field=models.DateField(blank=True, null=True, verbose_name='to be put right until'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(BEFORE_THIS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('applied_on__isnull', True), ('suspended_on__isnull', True), ('suspended_until__isnull', True)), models.Q(('suspended_on__isnull', False), ('suspended_until__gte', models.F('suspended_on'))), _connector='OR'), name='sampling_rectification_term', violation_error_message='A suspension has its term.'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('application', ''), ('applied_on__isnull', True)), models.Q(('applied_on__gte', models.F('suspended_on')), ('applied_on__isnull', False), models.Q(('application', ''), _negated=True)), _connector='OR'), name='sampling_rectification_applied', violation_error_message='Write what was done.'),
        ),
        migrations.RunSQL(sql.text("guards_terms"), "\n".join(BEFORE)),
    ]
