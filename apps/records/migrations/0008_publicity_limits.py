"""The dated limits of publicity, by the class of a penalty."""

from pathlib import Path

from django.db import migrations

from apps.deadlines import loading

LIMITS = Path(__file__).resolve().parent.parent / "data" / "publicity.csv"


def fill(apps, schema_editor):
    loading.load_limits(apps.get_model("deadlines", "Limit"), loading.limit_rows(LIMITS))


class Migration(migrations.Migration):
    dependencies = [("records", "0007_objection_words"), ("deadlines", "0002_load")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
