"""What the list has issued stays: DELETE is refused where UPDATE was."""

from django.db import migrations

from apps.serious_list import sql


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0006_repair_classes_unverified")]
    operations = [migrations.RunSQL(sql.text("guards_kept"), sql.text("guards_kept_undo"))]
