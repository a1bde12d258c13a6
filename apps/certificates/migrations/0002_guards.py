"""What was certified stays as it was signed: the database's own guard."""

from django.db import migrations

from apps.certificates import sql


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial")]
    operations = [migrations.RunSQL(sql.text("guards"), sql.text("guards_undo"))]
