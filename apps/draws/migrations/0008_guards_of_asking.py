"""Triggers: a replacement that was asked for is kept as it was, and numbers of draws go up by one."""

from django.db import migrations

from apps.draws import sql


class Migration(migrations.Migration):
    dependencies = [("draws", "0007_grounds")]

    operations = [migrations.RunSQL(sql.text("guards_asking"), sql.text("guards_asking_undo"))]
