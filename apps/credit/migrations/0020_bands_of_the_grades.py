"""Bands are named A to D: AA and AAA are conferred, and every page would have said so of what was only computed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("credit", "0019_stage_by_shard")]
    operations = [
        migrations.AddConstraint(
            "band",
            models.CheckConstraint(
                condition=models.Q(grade__in=("A", "B", "C", "D")),
                name="credit_band_computed",
                violation_error_message="Only A, B, C and D are computed; AA and AAA are conferred.",
            ),
        ),
    ]
