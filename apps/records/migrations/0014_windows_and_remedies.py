"""Limits of publicity for penalties before Order 45; remedies whose last day is a holiday end on the next working day."""

from pathlib import Path

from django.db import migrations

from apps.deadlines import loading
from apps.kernel.loading import put, say_anew

DATA = Path(__file__).resolve().parent.parent / "data"
REMEDIES = ("records.reconsideration", "records.suit")


def fill(apps, schema_editor):
    limit = apps.get_model("deadlines", "Limit")
    earlier = [row for row in loading.limit_rows(DATA / "publicity.csv") if row["validity"].lower is None]
    put(limit, earlier)
    remedies = [row for row in loading.limit_rows(DATA / "limits.csv") if row["code"] in REMEDIES]
    say_anew(limit, remedies, "rolls_over", "legal_basis", "note")


class Migration(migrations.Migration):
    dependencies = [("records", "0013_people_of_a_fact"), ("deadlines", "0002_load")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
