"""Nobody judges what is his own, and nothing that was judged comes back unchanged."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.serious_list import sql

BEFORE = sql.function("evidence_hearing", "serious_list_guard_evidence")


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0043_remedies_of_before'),
        ('serious_list', '0050_kept_whole'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='kept_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='case',
            name='kept_doubt',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='case',
            name='kept_fact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.fact'),
        ),
        migrations.AddField(
            model_name='case',
            name='kept_known',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='case',
            name='kept_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='repair',
            name='cleared_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kept_by__isnull', True), ('kept_on__isnull', True)), models.Q(('kept_by__isnull', False), ('kept_on__isnull', False), models.Q(('kept_doubt', ''), _negated=True), models.Q(('proposed_by__isnull', True), models.Q(('kept_by', models.F('proposed_by')), _negated=True), _connector='OR'), models.Q(('kept_by', models.F('decided_by')), _negated=True)), _connector='OR'), name='serious_list_case_kept', violation_error_message='Whoever proposed or decided a listing does not say that its ground stands.'),
        ),
        migrations.AddConstraint(
            model_name='repair',
            constraint=models.CheckConstraint(condition=models.Q(('cleared_by__isnull', True), models.Q(('doubted_by__isnull', False), models.Q(('cleared_by', models.F('decided_by')), _negated=True)), _connector='OR'), name='serious_list_repair_cleared', violation_error_message='Whoever granted a removal does not say that it stands.'),
        ),
        migrations.RunSQL(sql.text("own_case"), f"{BEFORE}\n{sql.text('own_case_undo')}"),
    ]
