"""A fact whose term is over, such as a listing: right while it lasted, neither shown nor used any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0014_windows_and_remedies")]

    operations = [
        migrations.RemoveConstraint("fact", "records_fact_state"),
        migrations.AddConstraint(
            "fact",
            models.CheckConstraint(
                condition=models.Q(
                    state__in=("waiting", "effective", "objected", "repaired", "withdrawn", "expired", "over")
                ),
                name="records_fact_state",
                violation_error_message="This is not a state of a fact.",
            ),
        ),
    ]
