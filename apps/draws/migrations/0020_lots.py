"""Seats that are held back cannot be computed from what is public: seals of a new version (docs/adr/0048)."""

from django.db import migrations

from apps.draws import sql


class Migration(migrations.Migration):
    dependencies = [("draws", "0018_names")]
    operations = [migrations.RunSQL(sql.text("guards_lots"), sql.function("guards_held", "draws_guard_whole"))]
