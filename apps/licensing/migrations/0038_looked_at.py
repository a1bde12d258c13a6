"""The rules alone grant nothing while what was found before is not decided."""

from django.db import migrations

from apps.licensing import sql

UNDO = "DROP FUNCTION licensing_guard_looked_at() CASCADE; DROP FUNCTION licensing_to_look_at(bigint, text);"


class Migration(migrations.Migration):
    dependencies = [("licensing", "0037_beside")]

    operations = [migrations.RunSQL(sql.text("looked_at"), UNDO)]
