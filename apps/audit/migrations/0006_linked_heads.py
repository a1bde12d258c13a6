"""Published heads are checked against the chain as they are written, and linked to each other."""

from django.db import migrations, models

from apps.audit import sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_tally")]

    operations = [
        migrations.AddField("head", "prev", models.BinaryField(default=b"", max_length=32)),
        migrations.AddField("head", "seal", models.BinaryField(default=b"", max_length=32)),
        migrations.RunSQL(sql.text("heads_guard"), sql.text("heads_guard_undo")),
    ]
