"""Periods of Order 45 by our classes are defaults a province may change: which class meets which is not in its text."""

from pathlib import Path

from django.db import migrations

from apps.deadlines import loading

LIMITS = Path(__file__).resolve().parent.parent / "data" / "publicity.csv"


def fill(apps, schema_editor):
    loading.load_limits(apps.get_model("deadlines", "Limit"), loading.limit_rows(LIMITS))


class Migration(migrations.Migration):
    dependencies = [("records", "0009_not_in_the_future")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
