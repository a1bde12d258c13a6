"""More products of the catalogue, each with its detailed rules: every product group of the province has some."""

from django.db import migrations

from apps.sampling import loading


def fill(apps, schema_editor):
    model = apps.get_model
    loading.load_products(model("sampling", "Product"), fresh=True)
    loading.load_standards(model("sampling", "Standard"), model("sampling", "StandardItem"), fresh=True)


class Migration(migrations.Migration):
    dependencies = [("sampling", "0007_notices")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
