"""Nothing adverse follows while a re-check is under way; whoever has no account writes to everything it faces."""

from django.db import migrations, models

from apps.sampling import sql

DOORS = """
DROP TRIGGER sampling_rectification_under_way ON sampling_rectification;
DROP TRIGGER sampling_batch_letter_waited ON sampling_batch;
DROP FUNCTION sampling_guard_under_way();
DROP FUNCTION sampling_guard_letter_waited();
"""
BEFORE = [sql.function("guards_hearings", "sampling_heard"), sql.function("answer_days", "sampling_guard_answer")]
UNDO = "\n".join([*BEFORE, DOORS])


class Migration(migrations.Migration):

    dependencies = [
        ('sampling', '0030_repeated'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='answer',
            name='sampling_answer_recheck',
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('letters_until__isnull', True), models.Q(('due_on__isnull', False), ('letters_until__gte', models.F('due_on'))), _connector='OR'), name='sampling_answer_letters', violation_error_message='Letters are waited for after the last day, not before it.'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('act', 'recheck'), ('recheck__isnull', False)), models.Q(models.Q(('act', 'recheck'), _negated=True), ('outcome', ''), ('recheck__isnull', True)), _connector='OR'), name='sampling_answer_recheck', violation_error_message='Only the finding of a re-check is objected to here.'),
        ),
        migrations.RunSQL(sql.text("guards_under_way"), UNDO),
    ]
