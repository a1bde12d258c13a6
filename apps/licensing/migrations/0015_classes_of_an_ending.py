"""A proceeding says which classes of the certificate it is about; those of before were about all."""

import django.contrib.postgres.fields
from django.db import migrations, models

from apps.licensing import sql


class Migration(migrations.Migration):
    dependencies = [("licensing", "0014_after_the_term")]
    operations = [
        migrations.AddField(
            "ending",
            "class_codes",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), default=list, size=None
            ),
        ),
        migrations.RunSQL(sql.text("concerned"), sql.text("concerned_undo")),
    ]
