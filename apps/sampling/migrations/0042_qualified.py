"""A laboratory that is not qualified for a test opens no sample of it."""

from django.db import migrations

from apps.sampling import sql

UNDO = """
DROP TRIGGER sampling_sample_qualified ON sampling_sample;
DROP FUNCTION sampling_guard_received();
"""


class Migration(migrations.Migration):
    dependencies = [("sampling", "0041_let_in")]
    operations = [migrations.RunSQL(sql.text("guards_qualified"), UNDO)]
