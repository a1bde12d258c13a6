"""What was handed to a partner and what it answered stays: the database's own guard."""

from django.db import migrations

from apps.joint_punishment import sql


class Migration(migrations.Migration):
    dependencies = [("joint_punishment", "0003_old_secret")]
    operations = [migrations.RunSQL(sql.text("kept"), sql.text("kept_undo"))]
