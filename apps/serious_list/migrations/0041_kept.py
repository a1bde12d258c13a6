"""A listing that is kept against the ledger is kept until a day: which record spoke against it, and the longest term."""

import django.db.models.deletion
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.serious_list.loading import DATA


def fill(apps, schema_editor):
    rows = [row for row in limit_rows(DATA / "limits_house.csv") if row["code"] == "serious_list.kept"]
    load_limits(apps.get_model("deadlines", "Limit"), rows)


class Migration(migrations.Migration):
    dependencies = [
        ("serious_list", "0040_review"),
        ("deadlines", "0006_exceptions"),
        ("records", "0043_remedies_of_before"),
    ]
    operations = [
        migrations.AddField(
            "case",
            "doubt_fact",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.fact"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
