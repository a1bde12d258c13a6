"""Fill the province's divisions, zones and agencies."""

from django.db import migrations

from apps.divisions import loading


def fill(apps, schema_editor):
    loading.load(*(apps.get_model("divisions", name) for name in ("Division", "Zone", "Agency")))
    # the keys are deferred; check them now, so that later schema changes meet no pending trigger events
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    dependencies = [("divisions", "0002_shapes_and_dates")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
