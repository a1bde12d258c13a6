"""Limits, the catalogue and its standards; sampling as a source of facts."""

from django.db import migrations

from apps.deadlines.loading import limit_rows, load_limits
from apps.sampling import loading


def fill(apps, schema_editor):
    model = apps.get_model
    load_limits(model("deadlines", "Limit"), limit_rows(loading.DATA / "limits.csv"))
    loading.load_products(model("sampling", "Product"))
    loading.load_standards(model("sampling", "Standard"), model("sampling", "StandardItem"))
    model("records", "Source").objects.get_or_create(code="sampling", defaults={"name": "产品质量监督抽查结果"})


class Migration(migrations.Migration):
    dependencies = [("sampling", "0001_initial"), ("deadlines", "0003_extensions"), ("records", "0004_window")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
