"""The log of checks is append-only: the database's own guard."""

from django.db import migrations

from apps.certificates import sql


class Migration(migrations.Migration):
    dependencies = [("certificates", "0002_guards")]
    operations = [migrations.RunSQL(sql.text("checks_kept"), sql.text("checks_kept_undo"))]
