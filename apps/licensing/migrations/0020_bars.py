"""A bar follows by rule from a proceeding here, or is entered by one officer and confirmed by another."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.licensing import sql

# what stood until now stands; those of a proceeding here know it
FILL = """
UPDATE licensing_bar bar SET confirmed_on = bar.decided_on, case_id = (
  SELECT d.ending_id FROM licensing_endpaper d
  JOIN licensing_ending c ON c.id = d.ending_id
  WHERE d.kind = 'end_decision' AND d.number = bar.document_number AND c.decided_on = bar.decided_on
);
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('licensing', '0019_decided'),
        ('registry', '0018_fold_unseen'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='bar',
            name='licensing_bar_once',
        ),
        migrations.AddField(
            model_name='bar',
            name='case',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bars', to='licensing.ending'),
        ),
        migrations.AddField(
            model_name='bar',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='bar',
            name='confirmed_label',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='bar',
            name='confirmed_on',
            field=models.DateField(blank=True, null=True, verbose_name='confirmed on'),
        ),
        migrations.AddField(
            model_name='bar',
            name='recorded_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='bar',
            name='struck_on',
            field=models.DateField(blank=True, null=True, verbose_name='struck out'),
        ),
        migrations.AddField(
            model_name='bar',
            name='struck_reason',
            field=models.TextField(blank=True, verbose_name='why it was struck out'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='bar',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by__isnull', True), ('confirmed_on__isnull', True), ('struck_on__isnull', True), ('case__isnull', True)), models.Q(('confirmed_by__isnull', True), ('confirmed_on__isnull', False), ('struck_on__isnull', True), models.Q(('case__isnull', False), ('recorded_by__isnull', True), _connector='OR')), models.Q(models.Q(models.Q(('confirmed_on__isnull', False), ('struck_on__isnull', True)), models.Q(('confirmed_on__isnull', True), ('struck_on__isnull', False), models.Q(('struck_reason', ''), _negated=True)), _connector='OR'), ('case__isnull', True), ('confirmed_by__isnull', False), models.Q(('confirmed_by', models.F('recorded_by')), _negated=True)), _connector='OR'), name='licensing_bar_second', violation_error_message='Whoever entered a bar does not confirm it.'),
        ),
        migrations.AddConstraint(
            model_name='bar',
            constraint=models.UniqueConstraint(condition=models.Q(('struck_on__isnull', True)), fields=('enterprise', 'class_code', 'document_number'), name='licensing_bar_once', violation_error_message='This decision is already recorded for this class.'),
        ),
        migrations.RunSQL(
            sql.text("bars"), sql.text("bars_undo") + sql.function("aftercheck", "licensing_blocked")
        ),
    ]
