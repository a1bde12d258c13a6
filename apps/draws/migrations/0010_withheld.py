"""Who withheld a secret does not witness the redraw."""

from django.db import migrations

from apps.draws import sql


class Migration(migrations.Migration):
    dependencies = [("draws", "0009_close_lists_of_all_tasks")]
    operations = [migrations.RunSQL(sql.text("guards_withheld"), sql.text("guards_withheld_undo"))]
