"""Beside the verbs no time of a ceremony moves, no refused reveal is made up and no number is left out."""

from django.db import migrations

from apps.draws import sql


class Migration(migrations.Migration):
    dependencies = [("draws", "0011_silence")]
    operations = [migrations.RunSQL(sql.text("guards_beside"), sql.text("guards_beside_undo"))]
