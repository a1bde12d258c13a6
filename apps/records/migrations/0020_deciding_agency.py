"""A fact that a proceeding of the portal found keeps the agency that decided; the apps of the proceedings fill it in."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0019_not_too_early"), ("divisions", "0003_load")]

    operations = [
        migrations.AddField(
            "fact",
            "agency",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="divisions.agency",
            ),
        ),
        migrations.AddIndex(
            "fact",
            models.Index(
                condition=models.Q(agency__isnull=False), fields=["agency"], name="records_fact_agency"
            ),
        ),
    ]
