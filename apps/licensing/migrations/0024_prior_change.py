"""The check on site before a grant, also of a change of a licence. A change that was proposed on a day and typed names is
sent back, and checked: what was granted before stands. Undone while no change was checked."""

import django.db.models.deletion
from django.db import migrations, models

from apps.licensing import sql

BEFORE = "\n".join([
    sql.text("prior_change_undo"),
    sql.function("priorcheck", "licensing_guard_priorcheck"),
    sql.function("priorcheck", "licensing_guard_priorseat"),
])


class Migration(migrations.Migration):

    dependencies = [
        ('licensing', '0023_prior_check'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='changepaper',
            name='licensing_changepaper_once',
        ),
        migrations.AddField(
            model_name='priorcheck',
            name='change',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='prior_checks', to='licensing.change'),
        ),
        migrations.AlterField(
            model_name='changepaper',
            name='kind',
            field=models.CharField(choices=[('change_correction', 'notice of what is to be corrected'), ('change_grant', 'decision to grant the change'), ('change_refusal', 'decision to refuse the change'), ('change_lapsed', 'notice that the application has lapsed'), ('site_notice', 'notice of the check on site'), ('site_result', 'record and result of the check on site')], max_length=20, verbose_name='paper'),
        ),
        migrations.AlterField(
            model_name='priorcheck',
            name='application',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='prior_checks', to='licensing.application'),
        ),
        migrations.AddConstraint(
            model_name='changepaper',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ('site_notice', 'site_result')), _negated=True), fields=('change', 'kind'), name='licensing_changepaper_once', violation_error_message='This paper of the change is already written.'),
        ),
        migrations.AddConstraint(
            model_name='priorcheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('application__isnull', False), ('change__isnull', True)), models.Q(('application__isnull', True), ('change__isnull', False)), _connector='OR'), name='licensing_priorcheck_of', violation_error_message='A check is of an application, or of a change of a licence.'),
        ),
        migrations.AddConstraint(
            model_name='priorcheck',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('assigned', 'filed', 'passed', 'failed'))), fields=('change',), name='licensing_priorcheck_change_once', violation_error_message='A check of this change is under way, or was made.'),
        ),
        migrations.RunSQL(sql.text("prior_change"), BEFORE),
    ]
