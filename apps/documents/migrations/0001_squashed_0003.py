"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.db import migrations

from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_number_series",
    "0003_free_numbers",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("documents", name) for name in REPLACED]
    dependencies = [
        ("divisions", "0003_load"),
    ]
    operations = at_once("documents", REPLACED)
