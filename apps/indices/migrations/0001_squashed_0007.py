"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.db import migrations

from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_guards",
    "0003_published",
    "0004_reports",
    "0005_editions_by_language",
    "0006_complaints",
    "0007_units_per_10k",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("indices", name) for name in REPLACED]
    dependencies = [
        ("documents", "0003_free_numbers"),
    ]
    operations = at_once("indices", REPLACED)
