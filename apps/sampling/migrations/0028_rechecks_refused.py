"""Who refuses a re-check is decided on, who goes on refusing is suspended under Art. 56; who is closed rests."""
from django.conf import settings
from django.db import migrations, models

from apps.sampling import sql

BEFORE = [
    sql.function("guards_recheck_stands", "sampling_move_allowed"),
    sql.function("guards_recheck_stands", "sampling_guard_rectification"),
    sql.function("guards_terms", "sampling_guard_recheck"),
]


class Migration(migrations.Migration):

    dependencies = [
        ('divisions', '0004_reconsideration'),
        ('documents', '0003_free_numbers'),
        ('registry', '0018_fold_unseen'),
        ('sampling', '0027_hearings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='rectification',
            name='sampling_rectification_announced',
        ),
        migrations.AddField(
            model_name='recheck',
            name='refused_how',
            field=models.CharField(blank=True, max_length=500, verbose_name='how it was refused: witness, video'),
        ),
        migrations.AddField(
            model_name='recheck',
            name='refused_who',
            field=models.CharField(blank=True, max_length=80, verbose_name='who refused'),
        ),
        migrations.AddField(
            model_name='rectification',
            name='closed_how',
            field=models.CharField(blank=True, max_length=500, verbose_name='what was found there'),
        ),
        migrations.AddField(
            model_name='rectification',
            name='closed_on',
            field=models.DateField(blank=True, null=True, verbose_name='found closed'),
        ),
        migrations.AlterField(
            model_name='paper',
            name='kind',
            field=models.CharField(choices=[('visit', 'notice of sampling'), ('form', 'sampling form'), ('refusal', 'warning for refusing sampling'), ('refusal_act', 'decision on a refusal'), ('result', 'notice of the result'), ('acceptance', 'notice that the objection is accepted'), ('not_accepted', 'notice that the objection is not accepted'), ('retest', 'order of the retest'), ('outcome', 'conclusion on the objection'), ('stop', 'notice to stop making and selling'), ('order', 'order to correct'), ('extension', 'decision on more time'), ('recheck_form', 'sampling form of the re-check'), ('recheck_deny', 'record of the refusal of a re-check'), ('recheck', 'finding of the re-check'), ('report_up', 'report to the bureau above'), ('announcement', 'announcement'), ('suspend_note', 'notice of a suspension to come'), ('suspension', 'decision to suspend business'), ('hearing', 'call to the hearing'), ('revoke_note', 'notice of a revocation to come'), ('revocation', 'decision to revoke the business licence'), ('transfer', 'letter of transfer'), ('annulment', 'decision to set the result aside'), ('taken_back', 'decision to take measures back')], max_length=12, verbose_name='paper'),
        ),
        migrations.AddConstraint(
            model_name='recheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('refused_how', ''), ('refused_who', '')), models.Q(models.Q(('refused_who', ''), _negated=True), models.Q(('refused_how', ''), _negated=True), models.Q(('passed__isnull', True), ('passed', False), _connector='OR'), ('place', '')), _connector='OR'), name='sampling_recheck_refused', violation_error_message='A refusal says who refused, and how; nothing was taken.'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['announced', 'still_failing', 'suspension_told', 'suspended', 'revocation_told', 'revoked']), _negated=True), ('stop_paper__isnull', True), models.Q(('announced_on__gte', models.F('reported_up_on')), ('recheck_from__isnull', False), ('recheck_until__isnull', False), ('reported_up_on__isnull', False)), _connector='OR'), name='sampling_rectification_announced', violation_error_message='Nothing is suspended or revoked before the province has announced it.'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_how', ''), ('closed_on__isnull', True)), models.Q(('closed_on__isnull', False), models.Q(('closed_how', ''), _negated=True)), _connector='OR'), name='sampling_rectification_closed', violation_error_message='Say what was found there.'),
        ),
        migrations.RunSQL(sql.text("guards_rechecks_refused"), "\n".join(BEFORE)),
    ]
