"""What is accepted by silence is so as of its receipt."""

from django.db import migrations

from apps.licensing import sql


class Migration(migrations.Migration):
    dependencies = [("licensing", "0032_found_failed"), ("deadlines", "0009_recounts")]

    operations = [migrations.RunSQL(sql.text("silence"), "DROP FUNCTION licensing_guard_accepted() CASCADE;")]
