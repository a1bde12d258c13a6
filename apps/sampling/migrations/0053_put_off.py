"""A hearing may be put off, by a call of its own."""

from django.db import migrations

from apps.sampling import sql


class Migration(migrations.Migration):
    dependencies = [("sampling", "0052_certified")]
    operations = [
        migrations.RunSQL(sql.text("guards_put_off"), sql.function("guards_calls", "sampling_guard_called")),
    ]
