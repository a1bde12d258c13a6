"""Numbers of papers stand ready as rows, so that nobody waits for another's paper to be typeset and signed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_number_series")]
    operations = [
        migrations.CreateModel(
            name="FreeNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("series", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="free", to="documents.numberseries")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("series", "number"), name="documents_freenumber_once", violation_error_message="This number is free already.")],
            },
        ),
    ]
