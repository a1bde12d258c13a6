"""A hearing that was asked for is called in time, and led by somebody apart, with minutes."""
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.sampling import loading, sql

# nobody was called to a hearing before this: one on which nothing was decided yet is held anew
BEFORE_THIS = """
UPDATE sampling_answer a SET heard_on = NULL FROM sampling_rectification r
WHERE r.id = a.rectification_id AND a.heard_on IS NOT NULL AND r.state IN ('suspension_told', 'revocation_told')
"""
BEFORE = [sql.text("guards_hearings_undo"), sql.function("guards_taken_back", "sampling_heard")]


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(loading.DATA / "limits.csv"))


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0018_fold_unseen'),
        ('sampling', '0026_terms'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='answer',
            name='call_receipt',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='answer',
            name='called_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='answer',
            name='called_on',
            field=models.DateField(blank=True, null=True, verbose_name='called to the hearing'),
        ),
        migrations.AddField(
            model_name='answer',
            name='heard_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='answer',
            name='heard_label',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='answer',
            name='hearing_on',
            field=models.DateField(blank=True, null=True, verbose_name='day of the hearing'),
        ),
        migrations.AddField(
            model_name='answer',
            name='hearing_place',
            field=models.CharField(blank=True, max_length=200, verbose_name='place of the hearing'),
        ),
        migrations.AddField(
            model_name='answer',
            name='minutes',
            field=models.TextField(blank=True, verbose_name='minutes'),
        ),
        migrations.AlterField(
            model_name='paper',
            name='kind',
            field=models.CharField(choices=[('visit', 'notice of sampling'), ('form', 'sampling form'), ('refusal', 'warning for refusing sampling'), ('refusal_act', 'decision on a refusal'), ('result', 'notice of the result'), ('acceptance', 'notice that the objection is accepted'), ('not_accepted', 'notice that the objection is not accepted'), ('retest', 'order of the retest'), ('outcome', 'conclusion on the objection'), ('stop', 'notice to stop making and selling'), ('order', 'order to correct'), ('extension', 'decision on more time'), ('recheck_form', 'sampling form of the re-check'), ('recheck', 'finding of the re-check'), ('report_up', 'report to the bureau above'), ('announcement', 'announcement'), ('suspend_note', 'notice of a suspension to come'), ('suspension', 'decision to suspend business'), ('hearing', 'call to the hearing'), ('revoke_note', 'notice of a revocation to come'), ('revocation', 'decision to revoke the business licence'), ('transfer', 'letter of transfer'), ('annulment', 'decision to set the result aside'), ('taken_back', 'decision to take measures back')], max_length=12, verbose_name='paper'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('call_receipt', ''), ('called_on', None), ('hearing_on', None), ('hearing_place', '')), models.Q(('called_on__isnull', False), ('hearing_on__gt', models.F('called_on')), ('wants_hearing', True), models.Q(('hearing_place', ''), _negated=True), models.Q(('call_receipt', ''), _negated=True)), _connector='OR'), name='sampling_answer_called', violation_error_message='A call to a hearing has its day, its place and its receipt.'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(BEFORE_THIS, migrations.RunSQL.noop),
        migrations.RunSQL(sql.text("guards_hearings"), "\n".join(BEFORE)),
    ]
