"""Inspectors on the list of a task's draw, and who planned the task, do not witness its ceremony."""

from django.db import migrations

from apps.inspections import sql


class Migration(migrations.Migration):
    dependencies = [("draws", "0007_grounds"), ("inspections", "0017_notice_and_photos")]
    operations = [migrations.RunSQL(sql.text("guards_witness"), sql.text("guards_witness_undo"))]
