"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.db import migrations

from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_guards",
    "0003_checks_kept",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("certificates", name) for name in REPLACED]
    dependencies = [
        ("documents", "0002_number_series"),
    ]
    operations = at_once("certificates", REPLACED)
