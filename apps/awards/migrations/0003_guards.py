"""The database's own guards of applications, scores and honours."""

from django.db import migrations

from apps.awards import sql


class Migration(migrations.Migration):
    dependencies = [("awards", "0002_catalogue")]
    operations = [migrations.RunSQL(sql.text("guards"), sql.text("guards_undo"))]
