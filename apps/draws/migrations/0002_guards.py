"""Triggers: what is sealed is never changed."""

from django.db import migrations

from apps.draws import sql


class Migration(migrations.Migration):
    dependencies = [("draws", "0001_initial")]

    operations = [migrations.RunSQL(sql.text("guards"), sql.text("guards_undo"))]
