"""A published result is corrected by two, and says so; a campaign is approved by a second officer."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.inspections import sql


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0024_by_department'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='consent',
            name='inspections_consent_whole',
        ),
        migrations.AddField(
            model_name='task',
            name='approved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='task',
            name='approved_label',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='task',
            name='approved_on',
            field=models.DateField(blank=True, null=True, verbose_name='approved'),
        ),
        migrations.AddField(
            model_name='visit',
            name='corrected_on',
            field=models.DateField(blank=True, null=True, verbose_name='day of the correction'),
        ),
        migrations.AddField(
            model_name='visit',
            name='correction_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='why it was corrected'),
        ),
        migrations.AddField(
            model_name='visit',
            name='corrections',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='visit',
            name='first_published_on',
            field=models.DateField(blank=True, null=True, verbose_name='first published'),
        ),
        migrations.AddField(
            model_name='visit',
            name='reopened_on',
            field=models.DateField(blank=True, null=True, verbose_name='taken back to be corrected'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='kind',
            field=models.CharField(choices=[('take_back', 'take an order back that has come onto the ledger'), ('set_aside', 'let nothing follow the result'), ('penalty', 'name the penalty that followed'), ('correct', 'correct the published result')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'take_back'), ('number', ''), ('order__isnull', False)), models.Q(('kind__in', ['set_aside', 'correct']), ('number', ''), ('order__isnull', True)), models.Q(('kind', 'penalty'), ('order__isnull', True), models.Q(('number', ''), _negated=True)), _connector='OR'), name='inspections_consent_whole'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_by__isnull', True), ('approved_on__isnull', True)), models.Q(('approved_by__isnull', False), ('approved_on__isnull', False), ('kind', 'campaign'), models.Q(('approved_by', models.F('created_by')), _negated=True)), _connector='OR'), name='inspections_task_approved_by_another', violation_error_message='Whoever set a campaign does not approve it.'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('corrected_on__isnull', True), ('correction_reason', ''), ('corrections', 0), ('reopened_on__isnull', True)), models.Q(('corrections__gt', 0), ('first_published_on__isnull', False), ('reopened_on__isnull', False), models.Q(('correction_reason', ''), _negated=True), models.Q(models.Q(('state', 'published'), _negated=True), ('corrected_on__isnull', False), _connector='OR')), _connector='OR'), name='inspections_visit_corrected', violation_error_message='A corrected result says since when and why.'),
        ),
        migrations.RunSQL(sql.text("guards_corrected"), [
            sql.text("guards_corrected_undo"), sql.function("guards", "inspections_move_allowed"),
            sql.function("guards_frozen", "inspections_guard_shown"),
        ]),
        migrations.RunSQL(sql.text("guards_campaign"), sql.text("guards_campaign_undo")),
    ]
