"""What a check on site found has its consequence, whatever the holder asks for and whenever the term ends."""

from django.db import migrations

from apps.licensing import sql

UNDO = "\n".join([
    sql.text("found_failed_undo"),
    sql.function("answer_days", "licensing_guard_ending"),
    "DROP FUNCTION licensing_found_failed(bigint);",
])  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("licensing", "0031_end_record")]

    operations = [migrations.RunSQL(sql.text("found_failed"), UNDO)]
