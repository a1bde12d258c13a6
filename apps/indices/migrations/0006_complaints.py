"""Upheld complaints as a live series and its index; what an operator has already recorded stays."""

from datetime import UTC, datetime

from django.db import migrations

from apps.indices import loading

SHIPPED = datetime(2026, 11, 1, tzinfo=UTC)


def fill(apps, schema_editor):
    model = lambda name: apps.get_model("indices", name)  # noqa: E731
    loading.load_series(model("Series"))
    loading.load_indices(model("Index"), model("Definition"), model("Node"), model("Series"), at=SHIPPED)


class Migration(migrations.Migration):
    dependencies = [("indices", "0005_editions_by_language")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
