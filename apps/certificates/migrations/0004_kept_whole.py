"""Certificates and the log of checks are not emptied at once."""

from django.db import migrations

from apps.certificates import sql


class Migration(migrations.Migration):
    dependencies = [("certificates", "0003_checks_kept")]
    operations = [migrations.RunSQL(sql.text("kept_whole"), sql.text("kept_whole_undo"))]
