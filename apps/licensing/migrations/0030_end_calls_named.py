"""The day of a hearing moves only with a call of its own: one that was served names the day it was called for."""

from django.db import migrations

from apps.licensing import sql


class Migration(migrations.Migration):
    dependencies = [("licensing", "0029_end_calls")]

    operations = [
        migrations.RunSQL(sql.text("end_calls_named"), sql.function("end_calls", "licensing_guard_hearing")),
    ]
