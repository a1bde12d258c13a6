"""Grounds, classes of repair, parameters, and the limits of the list."""

from django.db import migrations

from apps.deadlines.loading import limit_rows, load_limits
from apps.serious_list.loading import DATA, load


def fill(apps, schema_editor):
    model = apps.get_model
    load(model("serious_list", "Ground"), "grounds")
    load(model("serious_list", "RepairClass"), "repair_classes")
    load(model("serious_list", "Parameter"), "parameters")
    load_limits(model("deadlines", "Limit"), limit_rows(DATA / "limits.csv"))


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0001_initial"), ("deadlines", "0002_load")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
