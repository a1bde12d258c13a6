"""What is established shows in the records, and a failed check is weighed before such an end calls it off."""

from django.db import migrations, models

from apps.licensing import sql

UNDO = "\n".join([
    sql.function("known_ends", "licensing_guard_cancelling"),
    "DROP FUNCTION licensing_guard_shown() CASCADE;",
    "DROP FUNCTION licensing_shown(bigint, text, date);",
    "DROP FUNCTION licensing_classes(bigint);",
    "DROP FUNCTION licensing_records(bigint);",
])  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("licensing", "0042_hearing_days"), ("registry", "0018_fold_unseen")]

    operations = [
        migrations.AddField(
            "cancelling", "weighed", models.BooleanField(default=False, verbose_name="failed check weighed")
        ),
        migrations.RunSQL(sql.text("shown"), UNDO),
    ]
