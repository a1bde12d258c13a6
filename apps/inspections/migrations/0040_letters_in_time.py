"""A letter asking for more time that came in time counts, though it was entered after its order had run out."""

import django.db.models.deletion
from django.db import migrations, models

from apps.inspections import sql


def undo():
    """Both functions as they stood."""
    named = (("guards_orders", "inspections_order_move_allowed"), ("guards_consent", "inspections_guard_taken_back"))
    return sql.text("guards_in_time_undo") + "\n".join(sql.function(file, name) for file, name in named)


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0039_head'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='consent',
            name='inspections_consent_whole',
        ),
        migrations.AddField(
            model_name='consent',
            name='asked',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='consent',
            name='letter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='kind',
            field=models.CharField(choices=[('take_back', 'take an order back that has come onto the ledger'), ('set_aside', 'let nothing follow the result'), ('penalty', 'name the penalty that followed'), ('correct', 'correct the published result'), ('in_time', 'take a letter as one that came in time: the order has not run out')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asked__isnull', True), ('kind', 'take_back'), ('letter__isnull', True), ('number', ''), ('order__isnull', False)), models.Q(('asked__isnull', False), ('kind', 'in_time'), ('letter__isnull', False), ('number', ''), ('order__isnull', False)), models.Q(('asked__isnull', True), ('kind__in', ['set_aside', 'correct']), ('letter__isnull', True), ('number', ''), ('order__isnull', True)), models.Q(('asked__isnull', True), ('kind', 'penalty'), ('letter__isnull', True), ('order__isnull', True), models.Q(('number', ''), _negated=True)), _connector='OR'), name='inspections_consent_whole'),
        ),
        migrations.RunSQL(sql.text("guards_in_time"), undo()),
    ]
