"""The catalogue and the limits of licensing, and licences as a source of facts."""

from django.db import migrations

from apps.deadlines.loading import limit_rows, load_limits
from apps.licensing.loading import DATA, load


def fill(apps, schema_editor):
    model = apps.get_model
    load(model("licensing", "ProductClass"), "classes")
    load(model("licensing", "Unit"), "units")
    load_limits(model("deadlines", "Limit"), limit_rows(DATA / "limits.csv"))
    model("records", "Source").objects.get_or_create(code="licensing", defaults={"name": "工业产品生产许可"})


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0001_initial"), ("deadlines", "0002_load"), ("records", "0004_window"),
    ]  # fmt: skip
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
