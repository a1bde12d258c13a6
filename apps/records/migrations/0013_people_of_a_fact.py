"""A fact keeps who prepared and decided the case it comes from; whoever took part in any ground of it decides nothing."""

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("records", "0012_small_guards")]

    operations = [
        migrations.AddField(
            model_name="fact",
            name="people",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, null=True, size=None
            ),
        ),
        migrations.RunSQL((SQL / "involved.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
