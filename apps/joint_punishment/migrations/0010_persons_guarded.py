"""Nobody is told of a private person but whoever owes a measure against persons: the database's own guard."""

from django.db import migrations

from apps.joint_punishment import sql


class Migration(migrations.Migration):
    dependencies = [("joint_punishment", "0009_lines_by_themselves")]
    operations = [migrations.RunSQL(sql.text("persons"), sql.text("persons_undo"))]
