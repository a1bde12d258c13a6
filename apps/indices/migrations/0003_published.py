"""Jiangsu's published series as cited facts, the indices that come with the portal, and the targets of 2025."""

from datetime import UTC, datetime

from django.db import migrations

from apps.indices import loading

# not the clock: whoever installs later has the same first vintages
SHIPPED = datetime(2026, 1, 1, tzinfo=UTC)


def fill(apps, schema_editor):
    model = lambda name: apps.get_model("indices", name)  # noqa: E731
    loading.load_places(model("Area"), model("Sector"))
    loading.load_series(model("Series"))
    loading.load_domains(model("Domain"))
    loading.load_published(model("Series"), model("Release"), model("Observation"), at=SHIPPED)
    loading.load_indices(model("Index"), model("Definition"), model("Node"), model("Series"), at=SHIPPED)
    loading.load_targets(model("Target"), model("Index"), model("Series"), at=SHIPPED)


class Migration(migrations.Migration):
    dependencies = [("indices", "0002_guards")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
