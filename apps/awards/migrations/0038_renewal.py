"""From when the holder of a grade may apply for the same one again: a limit of the rules."""

from django.db import migrations

from apps.awards.loading import DATA
from apps.deadlines.loading import limit_rows, load_limits


def fill(apps, schema_editor):
    rows = [row for row in limit_rows(DATA / "limits.csv") if row["code"] == "awards.renewal"]
    load_limits(apps.get_model("deadlines", "Limit"), rows)


class Migration(migrations.Migration):
    dependencies = [("awards", "0035_same_party"), ("deadlines", "0009_recounts")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
