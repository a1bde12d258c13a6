"""Who samples is certified that day and samples in the days of its task, which a second person may prolong; a backup
sample is opened for one retest; what became of a transferred failure is told by letter too; a revocation of before goes
back with its re-check."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.sampling import loading, sql

UNDO = "\n".join([
    sql.function("guards_put_back", "sampling_guard_rectification"),
    sql.function("guards_put_back", "sampling_guard_under_way"),
    sql.text("guards_certified_undo"),
])


def fill(apps, schema_editor):
    loading.load_retest_rules(apps.get_model("sampling", "RetestRule"), fresh=True)


class Migration(migrations.Migration):

    dependencies = [
        ('divisions', '0005_agency_contact'),
        ('draws', '0016_held'),
        ('sampling', '0051_shown_until'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='prolonged_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='task',
            name='prolonged_label',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='task',
            name='prolonged_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='why they were prolonged'),
        ),
        migrations.AddField(
            model_name='task',
            name='prolonged_until',
            field=models.DateField(blank=True, null=True, verbose_name='visits prolonged until'),
        ),
        migrations.AlterField(
            model_name='paper',
            name='kind',
            field=models.CharField(choices=[('visit', 'notice of sampling'), ('form', 'sampling form'), ('refusal', 'warning for refusing sampling'), ('refusal_act', 'decision on a refusal'), ('result', 'notice of the result'), ('acceptance', 'notice that the objection is accepted'), ('not_accepted', 'notice that the objection is not accepted'), ('retest', 'order of the retest'), ('outcome', 'conclusion on the objection'), ('stop', 'notice to stop making and selling'), ('order', 'order to correct'), ('extension', 'decision on more time'), ('recheck_form', 'sampling form of the re-check'), ('recheck_deny', 'record of the refusal of a re-check'), ('recheck', 'finding of the re-check'), ('report_up', 'report to the bureau above'), ('announcement', 'announcement'), ('suspend_note', 'notice of a suspension to come'), ('suspension', 'decision to suspend business'), ('hearing', 'call to the hearing'), ('revoke_note', 'notice of a revocation to come'), ('revocation', 'decision to revoke the business licence'), ('transfer', 'letter of transfer'), ('handed_news', 'letter on what became of a transferred failure'), ('annulment', 'decision to set the result aside'), ('taken_back', 'decision to take measures back')], max_length=12, verbose_name='paper'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('prolonged_reason', ''), ('prolonged_until__isnull', True)), models.Q(('prolonged_until__gt', models.F('ends_on')), models.Q(('prolonged_reason', ''), _negated=True)), _connector='OR'), name='sampling_task_prolonged', violation_error_message='The days of a task are prolonged to a later day, with a reason.'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL("\n".join([sql.text("guards_certified"), sql.text("guards_revoked")]), UNDO),
    ]
