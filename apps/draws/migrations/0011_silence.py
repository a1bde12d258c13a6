"""What repeats a draw that somebody ended by silence has a public value in its seed."""

from django.db import migrations

from apps.draws import sql


class Migration(migrations.Migration):
    dependencies = [("draws", "0010_withheld")]
    operations = [migrations.RunSQL(sql.text("guards_silence"), sql.text("guards_silence_undo"))]
