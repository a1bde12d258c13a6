"""All tables of this app at once, for an empty database; see docs/adr/0045."""

from django.db import migrations

from apps.kernel.squashing import at_once

REPLACED = [
    "0001_initial",
    "0002_law_data",
    "0003_licences",
    "0004_kept",
    "0005_receipts",
]


class Migration(migrations.Migration):
    initial = True
    replaces = [("two_publicities", name) for name in REPLACED]
    dependencies = [
        ("deadlines", "0003_extensions"),
        ("divisions", "0003_load"),
        ("documents", "0002_number_series"),
        ("records", "0010_publicity_unverified"),
    ]
    operations = at_once("two_publicities", REPLACED)
