"""The catalogue of programmes and the limits of awards."""

from django.db import migrations

from apps.awards.loading import DATA, load_all
from apps.deadlines.loading import limit_rows, load_limits


def fill(apps, schema_editor):
    load_all(lambda name: apps.get_model("awards", name))
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(DATA / "limits.csv"))
    apps.get_model("records", "Source").objects.get_or_create(code="awards", defaults={"name": "质量奖励与评定"})


class Migration(migrations.Migration):
    dependencies = [("awards", "0001_initial"), ("deadlines", "0002_load"), ("divisions", "0003_load"),
                    ("credit", "0016_standing_window")]  # fmt: skip
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
