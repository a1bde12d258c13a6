"""Fill the industries of GB/T 4754-2017."""

from django.db import migrations

from apps.registry.industries import load_industries


def fill(apps, schema_editor):
    load_industries(apps.get_model("registry", "Industry"))
    # the keys are deferred; check them now, so that later schema changes meet no pending trigger events
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_import_engine")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
