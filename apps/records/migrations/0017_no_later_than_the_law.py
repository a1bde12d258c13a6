"""Penalties held with an end of publicity later than the law allows end when the rules of their day say."""

from importlib import import_module

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("records", "0016_close_windows")]
    operations = [
        migrations.RunPython(
            import_module("apps.records.migrations.0016_close_windows").close, migrations.RunPython.noop
        )
    ]
