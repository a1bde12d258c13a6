"""A result of a table whose party nobody knows is public no longer than any other."""

from django.db import migrations, models

from apps.sampling import sql

UNDO = """
DROP TRIGGER sampling_batch_shown_until_kept ON sampling_batch;
DROP TRIGGER sampling_batch_shown_until ON sampling_batch;
DROP FUNCTION sampling_guard_shown_until();
DROP FUNCTION sampling_shown_until(date);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('deadlines', '0009_recounts'),
        ('sampling', '0050_put_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='batch',
            name='shown_until',
            field=models.DateField(blank=True, null=True, verbose_name='public until'),
        ),
        migrations.RunSQL(sql.text("guards_shown_until"), UNDO),
    ]
