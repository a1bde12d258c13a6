"""The rules alone grant nothing over what a merge left with a merged record."""

from django.db import migrations

from apps.licensing import sql


class Migration(migrations.Migration):
    dependencies = [("licensing", "0044_last_days")]
    operations = [
        migrations.RunSQL(sql.text("looked_at_merged"), sql.function("looked_at", "licensing_to_look_at")),
    ]
