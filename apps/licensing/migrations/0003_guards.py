"""The database's own guards of applications and licences."""

from django.db import migrations

from apps.licensing import sql


class Migration(migrations.Migration):
    dependencies = [("licensing", "0002_catalogue"), ("serious_list", "0009_subscription")]
    operations = [migrations.RunSQL(sql.text("guards"), sql.text("guards_undo"))]
