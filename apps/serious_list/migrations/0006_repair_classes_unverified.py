"""The classes of repair under Order 45 are defaults until held against its text: the months are from a local guide."""

from django.db import migrations

from apps.serious_list.loading import load


def fill(apps, schema_editor):
    load(apps.get_model("serious_list", "RepairClass"), "repair_classes")


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0005_repair")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
