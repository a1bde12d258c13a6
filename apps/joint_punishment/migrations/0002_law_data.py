"""The catalogue of measures, and the limits of answering and lifting."""

from django.db import migrations

from apps.deadlines.loading import limit_rows, load_limits
from apps.joint_punishment.loading import DATA, load_measures


def fill(apps, schema_editor):
    load_measures(apps.get_model("joint_punishment", "Measure"))
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(DATA / "limits.csv"))


class Migration(migrations.Migration):
    dependencies = [("joint_punishment", "0001_initial"), ("deadlines", "0003_extensions")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
